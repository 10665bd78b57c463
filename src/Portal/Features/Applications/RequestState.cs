namespace Portal.Features.Applications;

/// <summary>Where a case stands. Only InReview and Submitted run the clock.</summary>
public enum RequestState { Draft, Submitted, InReview, Returned, Approved, Refused, Withdrawn }

/// <summary>How the papers came in.</summary>
public enum Channel { Online, Counter, Post, Fax }

/// <summary>How the applicant wants the answer.</summary>
public enum ReplyBy { Email, Fax, Post, Counter }

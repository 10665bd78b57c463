using System.Globalization;
using System.Xml.Linq;

namespace Portal.Features.Deposit.Keeping;

/// <summary>What is known of deposited files, as PREMIS 3.0 (Library of Congress): the files, what happened to them, who did it, and the licence.</summary>
public static class Premis
{
    static readonly XNamespace premis = "http://www.loc.gov/premis/v3";
    static readonly XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";

    /// <param name="deposit">With its files and their events.</param>
    /// <param name="files">Those of its files that are told.</param>
    public static XDocument Of(EbookDeposit deposit, IReadOnlyCollection<DepositFile> files)
    {
        var events = files.SelectMany(file => file.Events.OrderBy(e => e.Order).Select(e => (File: file, Event: e))).ToList();
        return new(new XElement(premis + "premis", new XAttribute("version", "3.0"), new XAttribute(XNamespace.Xmlns + "xsi", xsi),
            files.Select(file => ObjectOf(deposit, file)),
            events.Select(told => EventOf(told.File, told.Event)),
            events.Select(told => (told.Event.Agent, told.Event.IsByPerson)).Distinct().Select(agent => E("agent", Id("agent", "local", agent.Agent), E("agentName", agent.Agent), E("agentType", agent.IsByPerson ? "person" : "software"))),
            RightsOf(deposit, files)));
    }

    static XElement ObjectOf(EbookDeposit deposit, DepositFile file) => E("object", new XAttribute(xsi + "type", "file"),
        Id("object", "UUID", Text(file)),
        E("objectCharacteristics",
            E("fixity", E("messageDigestAlgorithm", "SHA-256"), E("messageDigest", file.Sha256)),
            E("size", file.Length.ToString(CultureInfo.InvariantCulture)),
            E("format", E("formatDesignation", E("formatName", file.Type)))),
        E("originalName", file.FileName),
        E("storage", E("contentLocation", E("contentLocationType", "object key"), E("contentLocationValue", DepositPlaces.DepositKey(file.Sha256!)))),
        file.Events.OrderBy(e => e.Order).Select(e => E("linkingEventIdentifier", E("linkingEventIdentifierType", "local"), E("linkingEventIdentifierValue", Number(e)))),
        E("linkingRightsStatementIdentifier", E("linkingRightsStatementIdentifierType", "local"), E("linkingRightsStatementIdentifierValue", deposit.CaseNumber)));

    static XElement EventOf(DepositFile file, DepositEvent told) => E("event",
        Id("event", "local", Number(told)),
        E("eventType", DepositEvent.Term(told.Type)),
        E("eventDateTime", told.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        E("eventOutcomeInformation", E("eventOutcome", DepositEvent.Term(told.Outcome)),
            told.Detail is null ? null : E("eventOutcomeDetail", E("eventOutcomeDetailNote", told.Detail))),
        E("linkingAgentIdentifier", E("linkingAgentIdentifierType", "local"), E("linkingAgentIdentifierValue", told.Agent)),
        E("linkingObjectIdentifier", E("linkingObjectIdentifierType", "UUID"), E("linkingObjectIdentifierValue", Text(file))));

    static XElement RightsOf(EbookDeposit deposit, IEnumerable<DepositFile> files) => E("rights", E("rightsStatement",
        Id("rightsStatement", "local", deposit.CaseNumber!),
        E("rightsBasis", "license"),
        E("licenseInformation", E("licenseTerms", string.Join("; ", new[]
        {
            $"access {deposit.Access}",
            deposit.Copies is { } copies ? $"copies {copies}" : null,
            deposit.LoanDays is { } days ? $"loan days {days}" : null,
            deposit.EmbargoUntil is { } day ? $"not before {day:yyyy-MM-dd}" : null,
            deposit.SignedSha256 is { } sha256 ? $"text SHA-256 {sha256}" : null,
        }.OfType<string>()))),
        files.Select(file => E("linkingObjectIdentifier", E("linkingObjectIdentifierType", "UUID"), E("linkingObjectIdentifierValue", Text(file))))));

    static XElement Id(string of, string type, string value) => E($"{of}Identifier", E($"{of}IdentifierType", type), E($"{of}IdentifierValue", value));

    static XElement E(string name, params object?[] content) => new(premis + name, content);

    static string Text(DepositFile file) => file.Id.ToString("d");

    static string Number(DepositEvent told) => string.Create(CultureInfo.InvariantCulture, $"{told.FileId}/{told.Order}");
}

using System.Text.Json.Nodes;

namespace Portal.Features.Reading.OffLine;

/// <summary>How a licence stands (Readium License Status Document 1.0).</summary>
public enum LcpState { Active, Returned, Revoked, Expired }

/// <summary>What a reading program asks, whenever it is on line, to learn that a loan has ended early, or to end it.</summary>
public static class LcpStatus
{
    public const string MediaType = "application/vnd.readium.license.status.v1.0+json";

    public static JsonObject Document(OffLineCopy copy, LcpState state, string message, string portal)
    {
        var place = $"{portal}/reading/off-line/copy/{copy.Id}";
        var links = new JsonArray(new JsonObject { ["rel"] = "license", ["href"] = place + "/licence", ["type"] = LcpLicence.MediaType });
        if (state == LcpState.Active) links.Add(new JsonObject { ["rel"] = "return", ["href"] = place + "/return{?id,name}", ["type"] = MediaType, ["templated"] = true });
        return new JsonObject
        {
            ["id"] = copy.Id.ToString(),
            ["status"] = state.ToString().ToLowerInvariant(),
            ["message"] = message,
            ["updated"] = new JsonObject { ["license"] = LcpLicence.Moment(copy.IssuedAt), ["status"] = LcpLicence.Moment(copy.Loan.EndedAt ?? copy.IssuedAt) },
            ["links"] = links,
        };
    }
}

using System.Text.RegularExpressions;
using AllSettled;

namespace Import.Rows;

/// <summary>The first step: says of each row whether it can be imported. It needs no I/O, so it is a synchronous batch.</summary>
internal static partial class RowCheck
{
    [SettledBatch] // generates CheckSettled and CheckSettledStream
    private static CheckedRow Check(Row? row)
    {
        if (row?.VatId is not { } vatId || !VatIdPattern().IsMatch(vatId))
            throw new InvalidRowException("vatId must be two letters and at least one digit.");
        if (row.Email is not { } email || !email.Contains('@'))
            throw new InvalidRowException("email must contain an @.");
        return new(vatId, email);
    }

    /// <summary>Checks all rows. An invalid row is rejected.</summary>
    public static SettledBatch<Row?, CheckedRow> CheckAll(IEnumerable<Row?> rows) => CheckSettled(rows);

    [GeneratedRegex("^[A-Z]{2}[0-9]+$")]
    private static partial Regex VatIdPattern();
}

internal sealed class InvalidRowException(string message) : Exception(message);

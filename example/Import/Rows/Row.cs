namespace Import.Rows;

/// <summary>A row of an upload, as the client has sent it. JSON may leave out or set to null what it likes.</summary>
internal sealed record Row(string? VatId, string? Email);

/// <summary>A row that can be imported.</summary>
internal sealed record CheckedRow(string VatId, string Email);

/// <summary>What the client is told of a row that is stored.</summary>
internal sealed record ImportedCustomer(string VatId, string Company);

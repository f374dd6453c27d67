using AllSettled;
using Import.Service;

namespace Import.Rows;

/// <summary>
/// The second step: looks up the company of a row and stores the customer. Each row has a scope of its own, and so an
/// <see cref="ImportDb"/> of its own.
/// </summary>
internal sealed class RowImporter(ServiceClient service, ImportDb db)
{
    /// <summary>
    /// Takes the record of the first step. So an invalid row keeps its index, and is rejected with the exception of its check.
    /// </summary>
    [SettledBatch(MaxConcurrency = 16)]
    public async Task<ImportedCustomer> ImportAsync(Settled<Row?, CheckedRow> row, CancellationToken cancellationToken)
    {
        var (vatId, email) = row.GetValueOrThrow();
        string company = await service.FindCompanyAsync(vatId, cancellationToken);

        // An attempt may fail after the database has stored the row, so the next attempt may find it.
        var customer = await db.Customers.FindAsync([vatId], cancellationToken);
        if (customer is null)
            db.Customers.Add(customer = new() { VatId = vatId });
        customer.Email = email;
        customer.Company = company;
        await db.SaveChangesAsync(cancellationToken);
        return new(vatId, company);
    }
}

namespace Bulk.Search;

internal sealed record Document(int Id, string Title);

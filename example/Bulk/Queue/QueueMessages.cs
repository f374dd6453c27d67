namespace Bulk.Queue;

internal sealed record Message(int Number, string Text);

internal sealed record Receipt(string MessageId);

// What goes over the wire. The ids hold for one call: they are the positions of its entries.
internal sealed record Entry(string Id, Message Message);

internal sealed record Reply(Accepted[] Successful, Refused[] Failed);

internal sealed record Accepted(string Id, string MessageId);

internal sealed record Refused(string Id, string Reason);

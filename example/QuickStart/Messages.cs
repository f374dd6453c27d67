namespace QuickStart;

internal sealed record User(int Id, string Name);

internal sealed record Notification(int UserId, string Message);

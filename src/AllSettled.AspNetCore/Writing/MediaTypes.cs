namespace AllSettled.AspNetCore.Writing;

internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Problem = "application/problem+json";
    public const string Ndjson = "application/x-ndjson";
    public const string NdjsonWithoutPrefix = "application/ndjson";
    public const string JsonLines = "application/jsonl";
    public const string EventStream = "text/event-stream";
}

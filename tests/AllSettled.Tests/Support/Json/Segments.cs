using System.Buffers;

namespace AllSettled.Tests.Support;

/// <summary>A sequence of bytes in segments that are not contiguous.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Of(byte[] bytes, int size)
    {
        Segments first = new() { Memory = bytes.AsMemory(0, Math.Min(size, bytes.Length)).ToArray() }, last = first;
        for (int start = size; start < bytes.Length; start += size)
        {
            var next = new Segments
            {
                Memory = bytes.AsMemory(start, Math.Min(size, bytes.Length - start)).ToArray(),
                RunningIndex = start,
            };
            last.Next = next;
            last = next;
        }
        return new(first, 0, last, last.Memory.Length);
    }
}

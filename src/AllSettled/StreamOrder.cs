namespace AllSettled;

/// <summary>The order in which a stream yields its records.</summary>
public enum StreamOrder
{
    /// <summary>A record is yielded as soon as its item settles.</summary>
    Completion = 0,

    /// <summary>
    /// The records are yielded in the order of the inputs. A slow item holds back the records behind it. They wait in the buffer, and when
    /// the buffer is full, no further items start.
    /// </summary>
    Input = 1,
}

namespace AllSettled;

/// <summary>The order in which a stream yields its records.</summary>
public enum StreamOrder
{
    /// <summary>As the items settle.</summary>
    Completion = 0,

    /// <summary>As the inputs came. A slow item holds back the records behind it, up to the bound of the buffer.</summary>
    Input = 1,
}

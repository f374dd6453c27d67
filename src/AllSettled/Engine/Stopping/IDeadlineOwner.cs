namespace AllSettled.Engine.Stopping;

/// <summary>What a call with a time limit belongs to, if the call can be abandoned.</summary>
internal interface IDeadlineOwner
{
    /// <summary>The time of the call is over, and then its grace period. Abandons the call.</summary>
    void OnGraceOver(ItemDeadline deadline);
}

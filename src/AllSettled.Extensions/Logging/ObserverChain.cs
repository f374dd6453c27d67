namespace AllSettled.Logging;

/// <summary>Two observers, one after the other. The second is called even if the first throws.</summary>
internal sealed class ObserverChain(ISettledObserver first, ISettledObserver second) : ISettledObserver
{
    public void OnStarted(in SettledItemEvent item)
    {
        try
        {
            first.OnStarted(item);
        }
        finally
        {
            second.OnStarted(item);
        }
    }

    public void OnSettled(in SettledItemEvent item)
    {
        try
        {
            first.OnSettled(item);
        }
        finally
        {
            second.OnSettled(item);
        }
    }

    public void OnDropped(in SettledDroppedValue dropped)
    {
        try
        {
            first.OnDropped(dropped);
        }
        finally
        {
            second.OnDropped(dropped);
        }
    }

    public void OnEnded(in SettledRunEvent run)
    {
        try
        {
            first.OnEnded(run);
        }
        finally
        {
            second.OnEnded(run);
        }
    }
}

//HintName: Ns.Second.g.cs
class Second;
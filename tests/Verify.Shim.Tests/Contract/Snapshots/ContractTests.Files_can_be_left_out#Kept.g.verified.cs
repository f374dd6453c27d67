//HintName: Kept.g.cs
class Kept;

//HintName: Kept.g.cs
class Kept;
// version {Version}

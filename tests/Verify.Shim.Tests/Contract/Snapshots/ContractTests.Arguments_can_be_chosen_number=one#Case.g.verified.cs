//HintName: Case.g.cs
// 1

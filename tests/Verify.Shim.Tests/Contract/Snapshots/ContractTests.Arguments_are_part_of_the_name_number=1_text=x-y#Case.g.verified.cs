//HintName: Case.g.cs
// 1 x/y

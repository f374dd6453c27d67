//HintName: Case.g.cs
// 2 

using System.Text.Json.Serialization;

namespace AllSettled.Tests.Support;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape2D;

public sealed record Circle(double Radius) : Shape2D;

public sealed record Square(double Side) : Shape2D;

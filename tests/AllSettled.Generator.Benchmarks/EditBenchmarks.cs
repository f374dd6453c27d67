using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Benchmarks;

/// <summary>
/// The cost of one run of the generator for the whole project: in a compiler that has just started (cold), and after an edit. Our own
/// share is the difference to <see cref="FloorGenerator"/>, divided by <see cref="Methods"/>.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class EditBenchmarks
{
    private MarkedProject _project = null!;
    private GeneratorDriver _ready = null!;
    private CSharpCompilation _compilation = null!;

    [Params(1, 10, 100, 1000)]
    public int Methods { get; set; }

    [Params(Layout.OnePerType, Layout.AllInOneType)]
    public Layout Layout { get; set; }

    /// <summary>Our generator, or the one that does nothing.</summary>
    [Params("Floor", "AllSettled")]
    public string Generator { get; set; } = "";

    [GlobalSetup]
    public void CreateProject()
    {
        _project = new MarkedProject(Methods, Layout);
        _ready = NewDriver().RunGenerators(_project.Fresh());
    }

    [IterationSetup(Target = nameof(Cold))]
    public void BeforeCold() => _compilation = _project.Fresh();

    [IterationSetup(Target = nameof(UnrelatedEdit))]
    public void BeforeUnrelatedEdit() => _compilation = _project.EditElsewhere();

    [IterationSetup(Target = nameof(BodyEdit))]
    public void BeforeBodyEdit() => _compilation = _project.EditBody();

    [IterationSetup(Target = nameof(SignatureEdit))]
    public void BeforeSignatureEdit() => _compilation = _project.EditSignature();

    [Benchmark]
    public GeneratorDriver Cold() => NewDriver().RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver UnrelatedEdit() => _ready = _ready.RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver BodyEdit() => _ready = _ready.RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver SignatureEdit() => _ready = _ready.RunGenerators(_compilation);

    private GeneratorDriver NewDriver()
        => MarkedProject.Driver(Generator == "Floor" ? new FloorGenerator() : new SettledBatchGenerator());
}

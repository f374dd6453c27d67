using Import;
using Import.Drive;
using Import.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// "dotnet run --project example/Import -- drive" calls the application itself, and checks what it has done.
if (args is ["drive"])
    return await DriveProgram.RunAsync();

const string defaultUrl = "http://localhost:5080";
var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls(defaultUrl);
builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);

// The file stays: the next start takes the orders that wait in it.
string folder = Path.Combine(Path.GetTempPath(), "allsettled-import");
Directory.CreateDirectory(folder);
string file = Path.Combine(folder, "import.db");

await using var service = await UnreliableService.StartAsync();
await using var app = await ImportApp.CreateAsync(builder, $"Data Source={file}", service.Address);
await app.StartAsync();
string url = app.Urls.First();
Console.WriteLine($$"""

    The database is {{file}}
    Call me:

      curl -i {{url}}/import --json '[{"vatId":"ZZ1","email":"a@b.example"},{"vatId":"ZZ25","email":"c@d.example"},{"vatId":"ZZ5"}]'
      curl -N {{url}}/import/stream -H 'Accept: application/x-ndjson' \
        --json '[{"vatId":"ZZ29","email":"a@b.example"},{"vatId":"ZZ2","email":"c@d.example"}]'
      curl -i {{url}}/orders --json '[{"number":1,"customer":"Ada"},{"number":2,"customer":"Ada"},{"number":3,"customer":"Bob"}]'

    """);
await app.WaitForShutdownAsync();
return 0;

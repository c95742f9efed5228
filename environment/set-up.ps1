# Builds the toolkit and registers its notebook kernel for this user, on Windows. Run it again after every change of the toolkit's place.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Write-Error 'The .NET 10 SDK is missing; install it from https://dotnet.microsoft.com and run this again.'
}
dotnet build -c Release src/NAFlow.Cli --nologo -v quiet
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
dotnet run -c Release --no-build --project src/NAFlow.Cli -- kernel install
exit $LASTEXITCODE

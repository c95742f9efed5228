#!/usr/bin/env bash
# Builds the toolkit and registers its notebook kernel for this user, on Linux and macOS. Run it again after every change of the toolkit's place.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v dotnet > /dev/null || { echo "The .NET 10 SDK is missing; install it from https://dotnet.microsoft.com and run this again." >&2; exit 2; }
dotnet build -c Release src/NAFlow.Cli --nologo -v quiet
dotnet run -c Release --no-build --project src/NAFlow.Cli -- kernel install
command -v jupyter > /dev/null || echo "Jupyter was not found. VS Code needs none; elsewhere install it with your system's packages or pip."

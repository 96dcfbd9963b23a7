#!/usr/bin/env bash
# Installs what the tests need and is missing, runs every test, names the slowest, and closes with one line "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"

. EsimAdmin.Tests/needs.sh

# In Release, as it is served. How fast it is the benchmarks say; no test depends on how busy the machine is.
dotnet build EsimAdmin.sln -c Release
dotnet format EsimAdmin.sln --verify-no-changes --no-restore --exclude EsimAdmin.Core/Storage/Migrations

results=$(mktemp -d)
status=0
dotnet test EsimAdmin.sln -c Release --no-build --logger "trx;LogFileName=tests.trx" --logger "console;verbosity=normal" --results-directory "$results" 2>&1 | tee "$results/console.log" || status=$?

counters=$(grep -o '<Counters [^>]*' "$results/tests.trx")
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
passed=$(count passed)
failed=$(($(count total) - passed))
echo "The slowest:"
sed -n 's/.*<UnitTestResult .*testName="\([^"]*\)".* duration="\([^"]*\)".*/  \2  \1/p' "$results/tests.trx" | sort -r | sed -n '1,15p'
if [ "$failed" -ne 0 ]; then
  echo "What failed:"
  awk '/^  Failed /{failing=1} /^  (Passed|Skipped) |^Results File/{failing=0} failing' "$results/console.log"
fi
rm -rf "$results"
if [ "$passed" -eq 0 ] || [ "$failed" -ne 0 ]; then status=1; fi
echo "$passed passed, $failed failed"
exit "$status"

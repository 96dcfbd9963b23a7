#!/usr/bin/env bash
# Runs the suite in the languages, time zones and accounts in which servers live, and prints "name: N passed, N failed" for each.
#   ./environments.sh [short|whole] [name ...]
# short (the default) leaves out the journeys in a browser but a few, the torture, and what takes minutes whatever the language.
set -euo pipefail
cd "$(dirname "$0")"
. EsimAdmin.Tests/needs.sh

form=${1:-short}
if [ $# -gt 0 ]; then shift; fi
case $form in
  short) filter='(FullyQualifiedName!~.Browser.&FullyQualifiedName!~.Torture.&FullyQualifiedName!~HostileVendor&FullyQualifiedName!~Freshness'
         filter+='&FullyQualifiedName!~.BulkTests)|Form=short' ;;
  whole) filter='' ;;
  *) echo "short or whole is meant, not $form" >&2; exit 2 ;;
esac

dotnet build EsimAdmin.sln -c Release --nologo -v quiet
status=0
results=$(mktemp -d)
chmod 777 "$results"
trap 'rm -rf "$results"' EXIT

# run name folder command...: the variables that the command sets are part of it.
run() {
  local name=$1 root=$2 trx="$results/$1.trx"
  shift 2
  "$@" dotnet test "$root/EsimAdmin.Tests/bin/Release/net10.0/EsimAdmin.Tests.dll" ${filter:+--filter "$filter"} \
    --logger "trx;LogFileName=$trx" --results-directory "$results" >"$results/$name.log" 2>&1 || true
  if [ ! -s "$trx" ]; then
    echo "$name: did not run"
    tail -20 "$results/$name.log"
    status=1
    return
  fi
  local counters total passed
  counters=$(grep -o '<Counters [^>]*' "$trx")
  total=$(sed -n 's/.* executed="\([0-9]*\)".*/\1/p' <<<"$counters")
  passed=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  echo "$name: $passed passed, $((total - passed)) failed"
  if [ "$passed" -eq 0 ] || [ "$passed" -ne "$total" ]; then status=1; fi
  grep -o '<UnitTestResult [^>]*outcome="Failed"' "$trx" | sed 's/.*testName="\([^"]*\)".*/  \1/' || true
}

wanted() { [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $1 "* ]]; }
names=("$@")

# What is expected tells the run itself (EnvironmentTests), so that none is green because nothing was in effect.
for language in C de_DE tr_TR ar_SA th_TH; do
  culture=${language/_/-}
  if [ "$language" = C ]; then culture=invariant; else language+=.UTF-8; fi
  if wanted "$language"; then run "$language" . env LANG="$language" LC_ALL="$language" EXPECTED_CULTURE="$culture"; fi
done
if wanted invariant; then run invariant . env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 EXPECTED_CULTURE=none; fi
for zone in Asia/Kolkata Pacific/Kiritimati; do
  if wanted "$zone"; then run "${zone/\//-}" . env TZ="$zone" EXPECTED_ZONE="$zone"; fi
done

if wanted one-day; then run one-day . env DAILY_TOTAL=OneDay; fi

if wanted unprivileged; then
  # A copy that everybody can read and nobody can write.
  copy=$(mktemp -d)
  trap 'chmod -R u+w "$copy"; rm -rf "$results" "$copy"' EXIT
  git ls-files -z | tar -c --null -T - | tar -x -C "$copy"
  for folder in EsimAdmin.*/bin/Release; do
    mkdir -p "$copy/$(dirname "$folder")"
    cp -r "$folder" "$copy/$folder"
  done
  # What the build left in folders of this account alone.
  python3 - "$copy" <<'PYTHON'
import json, pathlib, shutil, sys
copy = pathlib.Path(sys.argv[1])
taken = {}
for manifest in copy.glob("EsimAdmin.*/bin/Release/net10.0/*.staticwebassets.runtime.json"):
    text = json.loads(manifest.read_text())
    for number, root in enumerate(text["ContentRoots"]):
        if root not in taken:
            taken[root] = copy / "assets" / str(len(taken))
            shutil.copytree(root, taken[root])
        text["ContentRoots"][number] = f"{taken[root]}/"
    manifest.write_text(json.dumps(text))
PYTHON
  chmod -R a+rX,a-w "$copy"
  home=$(mktemp -d -p "$results")
  chmod 777 "$home"
  account=()
  if [ "$(id -u)" -eq 0 ]; then account=(setpriv --reuid=nobody --regid=nogroup --clear-groups); fi
  run unprivileged "$copy" env HOME="$home" DOTNET_CLI_HOME="$home" EXPECTED_READONLY=1 "${account[@]}"
fi
exit "$status"

# shellcheck shell=bash
# shellcheck disable=SC2034  # scripts that source this read what is set here
# What ./check, ./demo and .ci/run share. Sourced from the root of the repository, under `set -euo pipefail`.
# MAVEN_REPO_LOCAL, when set, is the local Maven repository to use.

JAVA_AT_LEAST=17
MAVEN_AT_LEAST=3.8
MAVEN_AT_LEAST_FOR_PLUGIN=3.9.6
MAVEN_FOR_PLUGIN=3.9.11
DEPENDENCY_PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.11.0
TOOLS="$PWD/.maven"

# Seconds that Jenkins' artifact repository has to answer, and that Maven has to fetch a tool of ours.
ASK_LIMIT=50
FETCH_LIMIT=600

MVN=mvn
TIMEOUT=() # what maven_within puts before it

# Java turns Ctrl-C into an exit status; without this, a script would take it for a failed build and carry on.
trap 'exit 130' INT

fail() {
    printf '\nFAILED: %s\n' "$*" >&2
    exit 1
}

section() {
    printf '\n==== %s\n' "$*"
}

elapsed() { # seconds
    if [ "$1" -lt 60 ]; then
        printf '%d s' "$1"
    else
        printf '%d min %d s' $(($1 / 60)) $(($1 % 60))
    fi
}

maven() { # arguments of Maven
    ${TIMEOUT[@]+"${TIMEOUT[@]}"} "$MVN" --batch-mode --no-transfer-progress \
        ${MAVEN_REPO_LOCAL:+"-Dmaven.repo.local=$MAVEN_REPO_LOCAL"} "$@"
}

# Runs Maven for a limited time and returns 124 when that was not enough. In the foreground, or Ctrl-C would not reach it.
# Without GNU's timeout there is no limit but Maven's own, which can be half an hour.
maven_within() { # seconds, arguments of Maven
    local -a TIMEOUT=(timeout --foreground --kill-after=10 "$1")
    local status=0
    shift
    timeout --foreground --kill-after=10 60 true 2>/dev/null || TIMEOUT=()
    maven "$@" || status=$?
    [ "$status" != 137 ] || status=124 # it had to be killed
    return "$status"
}

within() { # status of maven_within, seconds: prints ` within 50 s` when they were not enough
    [ "$1" != 124 ] || printf ' within %s' "$(elapsed "$2")"
}

quietly() { # log, command: its output is shown only when it fails
    local log=$1 status=0
    shift
    "$@" >"$log" 2>&1 </dev/null || {
        status=$?
        cat "$log"
    }
    return "$status"
}

at_least() { # version, wanted version: dotted numbers; what follows a dash is ignored
    local have want i
    IFS=. read -r -a have <<<"${1%%-*}"
    IFS=. read -r -a want <<<"${2%%-*}"
    for i in 0 1 2; do
        if [ "${have[i]:-0}" -ne "${want[i]:-0}" ]; then
            [ "${have[i]:-0}" -gt "${want[i]:-0}" ]
            return
        fi
    done
}

# Sets MAVEN_VERSION and JAVA_VERSION to what $MVN says of itself; false when it does not run.
inspect_maven() {
    local said
    said=$("$MVN" --batch-mode -version 2>/dev/null) || return 1
    [[ $said =~ Apache\ Maven\ ([0-9][0-9.]*) ]] || return 1
    MAVEN_VERSION=${BASH_REMATCH[1]}
    [[ $said =~ Java\ version:\ (1\.)?([0-9]+) ]] || return 1 # Java 8 calls itself 1.8
    JAVA_VERSION=${BASH_REMATCH[2]}
}

require_build_tools() {
    command -v "$MVN" >/dev/null || fail "Maven $MAVEN_AT_LEAST or newer is needed, and there is no mvn on the PATH."
    inspect_maven || fail "Maven does not run here. To see why, run: mvn -version"
    at_least "$MAVEN_VERSION" "$MAVEN_AT_LEAST" ||
        fail "Maven $MAVEN_AT_LEAST or newer is needed; this is $MAVEN_VERSION."
    at_least "$JAVA_VERSION" "$JAVA_AT_LEAST" ||
        fail "A JDK $JAVA_AT_LEAST or newer is needed; Maven runs on Java $JAVA_VERSION. Set JAVA_HOME to another JDK."
}

# Writes a pom.xml of ours to run a single goal in and prints its folder. The .mvn above it keeps the plugin's Maven
# extension and options away.
tools_project() { # name, what is special about it
    mkdir -p "$TOOLS/.mvn" "$TOOLS/$1"
    cat >"$TOOLS/$1/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>tools</groupId>
  <artifactId>$1</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
${2:-}
</project>
POM
    printf '%s' "$TOOLS/$1"
}

# Makes $MVN a Maven that the plugin's parent accepts: fetched from Maven Central where the one at hand is too old.
use_maven_for_plugin() {
    if at_least "$MAVEN_VERSION" "$MAVEN_AT_LEAST_FOR_PLUGIN"; then
        return
    fi
    local home="$TOOLS/apache-maven-$MAVEN_FOR_PLUGIN" folder
    if [ ! -x "$home/bin/mvn" ]; then
        echo "The plugin needs Maven $MAVEN_AT_LEAST_FOR_PLUGIN, this is $MAVEN_VERSION:" \
            "fetching $MAVEN_FOR_PLUGIN from Maven Central into .maven/"
        rm -rf "$TOOLS/fetch-maven" "$home"
        folder=$(tools_project fetch-maven)
        quietly "$folder/maven.log" \
            maven_within "$FETCH_LIMIT" --strict-checksums --file "$folder/pom.xml" "$DEPENDENCY_PLUGIN:unpack" \
            "-Dartifact=org.apache.maven:apache-maven:$MAVEN_FOR_PLUGIN:tar.gz:bin" \
            "-DoutputDirectory=$folder/target" ||
            fail "Maven $MAVEN_FOR_PLUGIN could not be fetched$(within $? "$FETCH_LIMIT")." \
                "Try again, or install Maven $MAVEN_AT_LEAST_FOR_PLUGIN or newer."
        mv "$folder/target/apache-maven-$MAVEN_FOR_PLUGIN" "$home" ||
            fail "The archive of Maven $MAVEN_FOR_PLUGIN is not what it should be." \
                "Install Maven $MAVEN_AT_LEAST_FOR_PLUGIN or newer."
        rm -rf "$folder"
    fi
    MVN="$home/bin/mvn"
    if ! inspect_maven || ! at_least "$MAVEN_VERSION" "$MAVEN_AT_LEAST_FOR_PLUGIN"; then
        fail "The Maven in .maven/ does not run. Remove that folder and try again."
    fi
}

between() { # text, start, end: what stands after the first start up to the next end, without white space
    local rest=${1#*"$2"}
    [ "$rest" != "$1" ] || return 1
    rest=${rest%%"$3"*}
    printf '%s' "${rest//[[:space:]]/}"
}

# Whether Jenkins' artifacts resolve here, asked of the parent and the core that pom.xml names, from the repositories it
# names. When these two resolve, whatever else does not is a failure of the build.
# True sets JENKINS_FROM to `local` or `remote`, the first repository that has them; false sets JENKINS_MISSING to the
# reason. Any trouble that is not about resolving them ends the script.
jenkins_resolves() {
    JENKINS_FROM='' JENKINS_MISSING=''
    local pom parent core baseline repositories folder log local_repository status=0
    pom=$(<pom.xml)
    parent=$(between "$(between "$pom" '<parent>' '</parent>')" '<version>' '</version>') ||
        fail "pom.xml names no parent."
    core=$(between "$pom" '<jenkins.version>' '</jenkins.version>') || fail "pom.xml names no jenkins.version."
    baseline=$(between "$pom" '<jenkins.baseline>' '</jenkins.baseline>') || baseline=''
    # shellcheck disable=SC2016  # as it stands in pom.xml
    core=${core/'${jenkins.baseline}'/"$baseline"}
    repositories=$(between "$pom" '<repositories>' '</repositories>') || fail "pom.xml names no repositories."

    # The Maven plugin that asks is fetched first, so that it is no part of the answer.
    folder=$(tools_project dependency-plugin)
    quietly "$folder/maven.log" maven_within "$FETCH_LIMIT" --file "$folder/pom.xml" "$DEPENDENCY_PLUGIN:help" ||
        fail "Maven could not fetch $DEPENDENCY_PLUGIN$(within $? "$FETCH_LIMIT"). Is Maven Central reachable?"

    folder=$(tools_project jenkins-artifacts "
  <repositories>$repositories</repositories>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>${DEPENDENCY_PLUGIN##*:}</version>
        <configuration>
          <artifactItems>
            <artifactItem>
              <groupId>org.jenkins-ci.plugins</groupId>
              <artifactId>plugin</artifactId>
              <version>$parent</version>
              <type>pom</type>
            </artifactItem>
            <artifactItem>
              <groupId>org.jenkins-ci.main</groupId>
              <artifactId>jenkins-core</artifactId>
              <version>$core</version>
              <type>\${core.type}</type>
            </artifactItem>
          </artifactItems>
          <outputDirectory>\${project.build.directory}</outputDirectory>
        </configuration>
      </plugin>
    </plugins>
  </build>")
    log="$folder/maven.log"
    if maven --offline --file "$folder/pom.xml" "$DEPENDENCY_PLUGIN:copy" -Dcore.type=jar >"$log" 2>&1 </dev/null; then
        JENKINS_FROM=local
        return
    fi

    # Of the core its small pom answers for all of it. -U asks again for what was not there last time, -X says where the
    # local repository is.
    maven_within "$ASK_LIMIT" -U -X -Daether.connector.connectTimeout=10000 -Daether.connector.requestTimeout=20000 \
        -Daether.connector.http.retryHandler.count=0 -Dmaven.wagon.http.retryHandler.count=0 \
        --file "$folder/pom.xml" "$DEPENDENCY_PLUGIN:copy" -Dcore.type=pom >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" = 0 ]; then
        JENKINS_FROM=remote
        return
    fi

    # Maven remembers for a day what it did not find; later builds must not suffer from our asking.
    local_repository=$(sed -n '/.*Using local repository at /{s///p;q;}' "$log")
    if [ -d "$local_repository/org/jenkins-ci" ]; then
        find "$local_repository/org/jenkins-ci" -name '*.lastUpdated' -newer "$folder/pom.xml" -exec rm -f {} +
    fi

    if [ "$status" = 124 ]; then
        JENKINS_MISSING="their repository did not answer$(within "$status" "$ASK_LIMIT")"
        return 1
    fi
    local not_found='Could not (find|transfer) artifact org\.jenkins-ci.*'
    not_found+='|org\.jenkins-ci[^ ]* was not found in [^ ]*'
    not_found+='|Cannot access [^ ]* .* in offline mode and the artifact org\.jenkins-ci[^ ]*'
    JENKINS_MISSING=$(
        grep '^\[ERROR\]' "$log" | grep -oE "$not_found" |
            sed -n -e 's/transfer failed for [^ ]*: //' -e 's/ -> \[Help.*//' -e 1p
    ) || {
        cat "$log"
        fail "Maven failed before it could tell whether Jenkins' artifacts resolve."
    }
    return 1
}

# Runs Maven on the plugin. With Jenkins' artifacts in the local repository that needs no network, and there may be none
# that serves them; only when something else is missing does Maven look further.
maven_on_plugin() { # log, arguments of Maven
    local log=$1
    shift
    if [ "$JENKINS_FROM" = local ]; then
        if maven --offline "$@" </dev/null 2>&1 | tee "$log"; then
            list_components "${log%.log}-components.log"
            return
        fi
        grep -q 'Cannot access .* in offline mode' "$log" || return
        section "Trying again with the network: not everything is in the local Maven repository yet"
    fi
    maven "$@" </dev/null 2>&1 | tee -a "$log"
}

# Builds the jar of the command line once more, from a copy of the sources elsewhere, in another time zone, language and
# umask. Whoever builds these sources must get the same bytes.
build_jar_again() { # log
    local copy=target/again first=cli/target/ami-backup.jar
    rm -rf "$copy"
    mkdir -p "$copy/cli" "$copy/src"
    cp -R cli/pom.xml cli/src "$copy/cli/" || return
    cp -R src/main src/embedded-aws "$copy/src/" || return
    (
        umask 077
        export TZ=Asia/Tokyo LC_ALL=C
        quietly "$1" maven --offline --file "$copy/cli/pom.xml" -Dmaven.test.skip -Dspotless.check.skip -Djacoco.skip \
            -Dcyclonedx.skip package
    ) || return
    if ! cmp "$first" "$copy/$first"; then
        echo "The jar of the command line is not the same from two builds: compare $first with $copy/$first"
        return 1
    fi
    rm -rf "$copy"
    echo "The jar of the command line is the same from two builds."
}

# Writes target/ami-backup.cdx.*, the components of the plugin. Offline, Maven leaves that out, although everything is here.
list_components() { # log
    quietly "$1" maven_within "$FETCH_LIMIT" org.cyclonedx:cyclonedx-maven-plugin:makeBom ||
        echo "NOT WRITTEN: the list of the plugin's components (SBOM); the reason is above, and in $1"
}

# Prints how many tests passed, failed (errors included) and were skipped, as `12 0 1`, from Surefire's reports.
# A report that is empty or was cut off counts as one failed test.
count_tests() { # folders with reports; they need not exist
    LC_ALL=C find "$@" -maxdepth 1 -name 'TEST-*.xml' -exec awk '
        function number(name) {
            if (!match($0, "[ \n\t]" name "=\"[0-9]+\"")) return 0
            return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0
        }
        BEGIN { RS = ">"; counts = "" }
        counts == "" && /<testsuite[ \n\t]/ {
            counts = number("tests") " " number("failures") + number("errors") " " number("skipped")
        }
        /[^ \r\n\t]/ { last = $0 }
        END { print counts != "" && last ~ /<\/testsuite[ \r\n\t]*$|<testsuite[ \n\t].*\/$/ ? counts : "1 1 0" }
    ' {} \; 2>/dev/null | awk '
        { tests += $1; failed += $2; skipped += $3 }
        END { print tests - failed - skipped, failed + 0, skipped + 0 }'
}

# The tests that the threat model names, and those, or their classes, that the promises of docs/reliability.md name, one a line.
threat_tests() {
    { grep -ohE '`[A-Z][A-Za-z0-9]*Test(\.[A-Za-z0-9]+)?`' docs/security.md docs/reliability.md 2>/dev/null || true; } |
        tr -d '`' | LC_ALL=C sort -u
}

# Prints the class of each of Surefire's reports, and `Class.method` of each test in it that ran and passed.
tests_that_passed() { # folders with reports; they need not exist
    LC_ALL=C find "$@" -maxdepth 1 -name 'TEST-*.xml' -exec awk '
        function attribute(name) {
            if (!match($0, "[ \n\t]" name "=\"[^\"]*\"")) return ""
            return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
        }
        function tell() { if (test != "" && good) print test }
        BEGIN { RS = ">" }
        /<testcase[ \n\t]/ {
            tell()
            class = attribute("classname")
            sub(/.*\./, "", class)
            method = attribute("name")
            sub(/[^A-Za-z0-9_].*/, "", method)
            print class
            test = class "." method
            good = 1
        }
        /<(skipped|failure|error)([ \n\t\/]|$)/ { good = 0 }
        END { tell() }
    ' {} \; 2>/dev/null | LC_ALL=C sort -u || true # a folder may be missing
}

# Prints each test that the threat model names and that did not run and pass: `missing Class.method`, or, where there is no
# report of its class at all, `absent Class.method`.
threats_without_proof() { # folders with reports
    local passed test
    passed=$(tests_that_passed "$@")
    for test in $(threat_tests); do
        case $'\n'$passed$'\n' in
            *$'\n'"$test"$'\n'*) ;;
            *$'\n'"${test%%.*}"$'\n'*) printf 'missing %s\n' "$test" ;;
            *) printf 'absent %s\n' "$test" ;;
        esac
    done
}

java_command() {
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        printf '%s' "$JAVA_HOME/bin/java"
    else
        printf 'java'
    fi
}

# Installs Drover's host helper, and root's word on what it may touch. Read it, then run it as root, on the host that it is for;
# where it is for several hosts, with the host's name. With --diff it only shows what it would change.
set -eu
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
program=/usr/local/lib/drover-host
launcher=/usr/local/sbin/drover-host
python=/usr/bin/python3
die() { printf '%s\n' "drover-host is not installed: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || die "run this as root"
[ -x $python ] || die "$python is missing. Do next: apt-get install -y python3, or on RHEL: dnf install -y python3"
$python -IS -c 'import sys; sys.exit(sys.version_info < (3, 9))' || die "$python is older than 3.9. Do next: put a newer one there"
command -v visudo >/dev/null || die "sudo is missing. Do next: apt-get install -y sudo, or on RHEL: dnf install -y sudo"
new=$(mktemp -d /var/tmp/drover-host.XXXXXX)
trap 'rm -rf "$new"' EXIT
mkdir "$new/program" "$new/words"

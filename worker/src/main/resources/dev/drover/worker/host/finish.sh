(cd "$new" && sha256sum --quiet -c sums) || die "what was written reads otherwise; is the disk full?"
only_diff=no host=
for arg in "$@"; do
  case $arg in --diff) only_diff=yes ;; *) host=$arg ;; esac
done
[ -n "$host" ] || case $hosts in *' '*) die "for which host? name one of: $hosts" ;; *) host=$hosts ;; esac
case " $hosts " in *" $host "*) mv "$new/words/$host" "$new/word" ;; *) die "it is not for $host, but for: $hosts" ;; esac
visudo -cqf "$new/sudoers" || die "sudo does not take its rule"
word=/etc/drover/fleets/$fleet
sudoers=/etc/sudoers.d/drover-$user
if [ $only_diff = yes ]; then
  grep -qs "/$digest\"" $launcher && echo "the program is the same: $digest" || echo "the program is another: $digest"
  for pair in "$word word" "$sudoers sudoers"; do
    # shellcheck disable=SC2086 # two words without blanks in them
    set -- $pair; old=$1; [ -e "$old" ] || old=/dev/null
    diff -u "$old" "$new/$2" || :
  done
  exit 0
fi
if [ ! -d "$program/$digest" ]; then
  mkdir -p $program
  cp -R "$new/program" "$program/.$digest.new"
  chown -R root:root "$program/.$digest.new"
  chmod -R u=rwX,go=rX "$program/.$digest.new"
  mv "$program/.$digest.new" "$program/$digest"
  $python -IS -m compileall -q "$program/$digest"
fi
place() { # file mode at: takes the place of what is there, all at once
  mkdir -p "$(dirname "$3")"
  cp "$new/$1" "$3~new"
  chown root:root "$3~new"
  chmod "$2" "$3~new"
  mv "$3~new" "$3"
}
place word 0644 "$word"
place launcher 0755 $launcher
place sudoers 0440 "$sudoers"
# The rule of the helper before this one let its user say anything to it.
if [ -e /etc/sudoers.d/drover ] && grep -q "^$user ALL=(root) NOPASSWD: $launcher\$" /etc/sudoers.d/drover; then rm /etc/sudoers.d/drover; fi
$launcher status >/dev/null || die "it does not start; see above"
for old in "$program"/*/; do # what runs has its own in memory
  [ "$old" = "$program/$digest/" ] || find "$old" -maxdepth 0 -mtime +30 -exec rm -rf {} +
done
echo "drover-host $digest is installed for user $user; what it may touch on $host: $word"

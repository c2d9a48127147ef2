#!/bin/sh
# The service, and beside it an ssh server for who debugs hooks.cc. Keys only:
#
#   docker run -p 8080:80 -p 2222:2222 -e SSH_KEY="$(cat ~/.ssh/id_ed25519.pub)" --cap-add SYS_PTRACE IMAGE
#   ssh -p 2222 app@localhost, then: gdb -p "$(pidof server)"
#
# Nothing of this is in a released image.
set -eu
if [ -z "${SSH_KEY:-}" ]; then
  echo "SSH_KEY is not set: it is the public key that may come in" >&2
  exit 2
fi
folder=$(mktemp -d)
echo "$SSH_KEY" >"$folder/keys"
ssh-keygen -q -t ed25519 -N '' -f "$folder/host"
/usr/sbin/sshd -f /app/sshd_config -h "$folder/host" -o "AuthorizedKeysFile=$folder/keys" \
  -o "PidFile=$folder/pid" -e
unset SSH_KEY
exec ./bin/server

# The deepest chain of calls from giz_poll() on, in bytes: compiler's *.su files, then objdump's listing of
# the linked image. Functions are told apart by address, since files may have static ones of one name;
# frames of such namesakes count as the larger. A function of the compiler's library has no *.su line: what it
# pushes counts.
FNR == 1 { listing = (FILENAME !~ /\.su$/) }

!listing {
    split($1, part, ":")
    used = $2 + 0
    name = part[length(part)]
    sub(/\..*/, "", name)
    if (used > frame_of[name] + 0) frame_of[name] = used
    known[name] = 1
}

listing && /^[0-9a-f]+ <.*>:$/ {
    here = $1
    sub(/^0+/, "", here)
    name = $2
    gsub(/[<>:]/, "", name)
    sub(/\..*/, "", name)
    name_of[here] = name
    if (name == "giz_poll") start = here
}

# call 0x1b6 <put>, rjmp .+8 ; 0x1b6 <put>, bl 1b6 <put>, b.n 1b6 <put>
listing && /\t(call|rcall|jmp|rjmp|bl|b|b\.n|b\.w)[ \t]/ && match($0, /(0x)?[0-9a-f]+ <[^+>]*>/) {
    target = substr($0, RSTART, RLENGTH)
    sub(/ .*/, "", target)
    sub(/^0x/, "", target)
    sub(/^0+/, "", target)
    if (target != here && target != "") calls[here] = calls[here] " " target
}

listing && /\tpush/ { pushed[here] += word * (1 + gsub(/,/, ",")) }

function deepest(at, under,    n, i, list, most, depth) {
    if (at in done) return done[at]
    if (index(under, " " at " ")) return 0
    most = 0
    n = split(calls[at], list, " ")
    for (i = 1; i <= n; i++) {
        if (!(list[i] in name_of)) continue
        depth = deepest(list[i], under at " ")
        if (depth > most) most = depth
    }
    name = name_of[at]
    done[at] = most + ((name in known) ? frame_of[name] : pushed[at] + back)
    return done[at]
}

END { print deepest(start, " ") }

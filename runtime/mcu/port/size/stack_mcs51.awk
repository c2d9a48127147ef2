# The deepest chain of calls from giz_poll() on, in bytes, from SDCC's assembler files: two bytes for the
# return address of each call, and what is pushed when it is made. Calls into the compiler's library end
# the chain.
FNR == 1 { here = ""; file = FILENAME }

$1 == ".globl" { global[file, $2] = 1 }

/^_[A-Za-z0-9_]+:$/ {
    name = substr($1, 1, length($1) - 1)
    here = ((file, name) in global) ? name : file ":" name
    files[here] = file
    depth = 0
}

$1 == "push" { depth++; if (depth > most[here]) most[here] = depth }
$1 == "pop" { depth-- }
$1 == "lcall" || $1 == "acall" { made[here] = made[here] " " $2 ":" (depth + 2) }
$1 == "ljmp" && $2 ~ /^_/ { made[here] = made[here] " " $2 ":" depth }

function deepest(at, under,    n, i, list, part, to, size, most_here) {
    if (at in done) return done[at]
    if (index(under, " " at " ")) return 0
    most_here = most[at] + 0
    n = split(made[at], list, " ")
    for (i = 1; i <= n; i++) {
        split(list[i], part, ":")
        to = ((files[at] ":" part[1]) in files) ? files[at] ":" part[1] : part[1]
        size = part[2] + ((to in files) ? deepest(to, under at " ") : 0)
        if (size > most_here) most_here = size
    }
    done[at] = most_here
    return done[at]
}

END { print 2 + deepest("_giz_poll", " ") }

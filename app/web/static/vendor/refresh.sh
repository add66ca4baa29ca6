#!/bin/sh
# Fetch, subset and check what is vendored here. Run it by hand when a version changes; nothing runs it on its own.
# Needs npm and, for the font, `pip install fonttools brotli`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bootstrap=5.3.9
vazirmatn=33.0.3

cd "$work"
npm pack --silent "bootstrap@$bootstrap" "vazirmatn@$vazirmatn"
for name in bootstrap-$bootstrap vazirmatn-$vazirmatn; do
    mkdir "$name"
    tar xzf "$name.tgz" -C "$name" --strip-components=1
done

mkdir -p "$here/bootstrap" "$here/vazirmatn"
for sheet in bootstrap.min.css bootstrap.rtl.min.css; do
    # The map beside it is not shipped, so the last line that names it goes.
    grep -v '^/\*# sourceMappingURL' "bootstrap-$bootstrap/dist/css/$sheet" >"$here/bootstrap/$sheet"
done
cp "bootstrap-$bootstrap/LICENSE" "$here/bootstrap/LICENSE"

# Persian and Arabic letters, the Latin alphabet, the punctuation, arrows and marks that the pages use.
pyftsubset "vazirmatn-$vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2" \
    --output-file="$here/vazirmatn/vazirmatn-$vazirmatn.woff2" --flavor=woff2 --layout-features='*' \
    --unicodes="U+0020-007E,U+00A0-00FF,U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066D,U+0670-0671,U+067E,U+0686,U+0698,U+06A9,U+06AF,U+06C0,U+06CC,U+06D4,U+06F0-06F9,U+200B-200F,U+2010-2015,U+2018-201E,U+2022,U+2026,U+202A-202E,U+2039-203A,U+2066-2069,U+2190-2193,U+2197,U+2212,U+221E,U+2248,U+2260,U+2264-2265,U+FDFC,U+FE70-FEFC"
cp "vazirmatn-$vazirmatn/OFL.txt" "$here/vazirmatn/OFL.txt"

cd "$here"
sha256sum bootstrap/*.css vazirmatn/*.woff2 | tee SHA256SUMS

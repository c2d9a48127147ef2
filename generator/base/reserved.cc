// One sorted list for one binary search. Words that begin with an underscore are left out: a name
// never does. A word may be here for several reasons and stands once, under the first.
#include <algorithm>
#include <array>
#include <string_view>

#include "generator/base/names.h"

namespace gizgen {
namespace {

// C99 and C11.
constexpr auto c_words = std::to_array<std::string_view>({
    "auto",    "break",  "case",     "char",   "const",    "continue", "default",
    "do",      "double", "else",     "enum",   "extern",   "float",    "for",
    "goto",    "if",     "inline",   "int",    "long",     "register", "restrict",
    "return",  "short",  "signed",   "sizeof", "static",   "struct",   "switch",
    "typedef", "union",  "unsigned", "void",   "volatile", "while",
});

// C++20, its alternative operators included; `final`, `override`, `import` and `module` are words
// only in places where no member stands.
constexpr auto cpp_words = std::to_array<std::string_view>({
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "bitand",
    "bitor",
    "bool",
    "catch",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "decltype",
    "delete",
    "dynamic_cast",
    "explicit",
    "export",
    "false",
    "friend",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "reinterpret_cast",
    "requires",
    "static_assert",
    "static_cast",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typeid",
    "typename",
    "using",
    "virtual",
    "wchar_t",
    "xor",
    "xor_eq",
});

// The 8051 dialects of SDCC (its older spellings too) and Keil C51.
constexpr auto dialect_words = std::to_array<std::string_view>({
    "alien", "at",     "banked",     "bdata",   "bit",   "code",      "compact",   "critical",
    "data",  "eeprom", "far",        "flash",   "huge",  "idata",     "interrupt", "large",
    "naked", "near",   "nonbanked",  "overlay", "pdata", "reentrant", "sbit",      "sfr",
    "sfr16", "sfr32",  "shadowregs", "small",   "sram",  "trap",      "wparam",    "xdata",
});

// Macros without arguments: of the standard headers, of gcc itself, of Arduino's and Windows'
// headers.
constexpr auto macros = std::to_array<std::string_view>({
    "BUFSIZ",    "CHANGE",    "CHAR_BIT",     "CHAR_MAX",     "CHAR_MIN", "DEFAULT",  "DISPLAY",
    "DOMAIN",    "EDOM",      "EILSEQ",       "EOF",          "ERANGE",   "EULER",    "EXTERNAL",
    "FALLING",   "FALSE",     "FILENAME_MAX", "HALF_PI",      "HIGH",     "HUGE_VAL", "I",
    "IN",        "INFINITY",  "INPUT",        "INPUT_PULLUP", "INTERNAL", "INT_MAX",  "INT_MIN",
    "LONG_MAX",  "LONG_MIN",  "LOW",          "LSBFIRST",     "MSBFIRST", "NAN",      "NDEBUG",
    "NULL",      "OPTIONAL",  "OUT",          "OUTPUT",       "OVERFLOW", "PI",       "RAND_MAX",
    "RISING",    "SERIAL",    "SIZE_MAX",     "TRUE",         "TWO_PI",   "UINT_MAX", "ULONG_MAX",
    "UNDERFLOW", "arm",       "assert",       "avr",          "complex",  "errno",    "hyper",
    "i386",      "imaginary", "interface",    "linux",        "mips",     "noreturn", "offsetof",
    "setjmp",    "stderr",    "stdin",        "stdout",       "unix",     "va_arg",   "va_end",
    "va_start",  "vax",       "esp32",        "sun",          "sparc",
});

constexpr auto words = [] {
  std::array<std::string_view,
             c_words.size() + cpp_words.size() + dialect_words.size() + macros.size()>
      all{};
  auto end = std::copy(c_words.begin(), c_words.end(), all.begin());
  end = std::copy(cpp_words.begin(), cpp_words.end(), end);
  end = std::copy(dialect_words.begin(), dialect_words.end(), end);
  std::copy(macros.begin(), macros.end(), end);
  std::sort(all.begin(), all.end());
  return all;
}();

static_assert(std::adjacent_find(words.begin(), words.end()) == words.end());

}  // namespace

bool is_reserved_in_c(std::string_view name) {
  return std::binary_search(words.begin(), words.end(), name);
}

}  // namespace gizgen

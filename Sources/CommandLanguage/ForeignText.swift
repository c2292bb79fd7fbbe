// Tables of what people type who know other languages, or whose keyboard or page changed the characters.

/// Symbols of other languages with what they are here; longer ones first. None is the start of a right line. Nil: there is nothing like it.
let foreignSymbols: [(typed: String, meant: String?)] = [
  ("===", "=="), ("!==", "!="), ("**=", nil), ("//=", nil), ("&&", "and"), ("||", "or"),
  ("=>", ">="), ("=<", "<="), ("<>", "!="), (":=", "="), ("->", nil),
  ("+=", nil), ("-=", nil), ("*=", nil), ("/=", nil), ("%=", nil), ("@=", nil),
  ("^", "**"), ("&", "and"), ("|", "or"), ("!", "not"), ("{", "["), ("}", "]"),
  ("~", nil), ("?", nil), ("$", nil), ("`", nil), ("\\", nil),
]

/// The symbols above that change a variable in place, with the operator they hold.
let updatingSymbols: [String: String] = [
  "+=": "+", "-=": "-", "*=": "*", "/=": "/", "%=": "%", "@=": "@", "**=": "**", "//=": "//",
]

/// Words of other languages with what they are here.
let foreignWords: [String: String] = [
  "True": "true", "False": "false", "None": "none", "TRUE": "true", "FALSE": "false",
  "null": "none", "nil": "none", "AND": "and", "OR": "or", "NOT": "not",
]

/// Words that begin a statement in other languages; here, none does anything like it.
let foreignStatements: Set<String> = [
  "import", "from", "for", "while", "if", "elif", "else", "def", "class", "return", "with", "try",
  "let", "var", "lambda", "del", "assert", "echo", "print",
]

/// Those of them that show a value, which its name alone does here.
let foreignPrinters: Set<String> = ["print", "echo"]

/// Quotes that a word processor made.
let curlyQuotes: Set<Unicode.Scalar> = ["“", "”", "„", "«", "»", "‘", "’", "‚"]

/// Characters that only look like the right ones: what a word processor, a web page or another keyboard made of them.
let lookalikes: [Unicode.Scalar: String] = [
  "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"", "‘": "'", "’": "'", "‚": "'", "´": "'",
  "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*",
  "÷": "/", "∕": "/", "≤": "<=", "≥": ">=", "≠": "!=", "…": "..", "²": "**2", "³": "**3",
  "ᵀ": ".T", "∧": " and ", "∨": " or ", "¬": "not ", "、": ",", "。": ".", "；": ";", "：": ":",
  "\u{A0}": " ", "\u{2002}": " ", "\u{2003}": " ", "\u{2009}": " ", "\u{202F}": " ",
  "\u{3000}": " ", "\u{200B}": "", "\u{FEFF}": "", "\u{2060}": "", "\u{200C}": "", "\u{200D}": "",
  "\u{AD}": "",
]

/// What a scalar was probably meant to be; full-width ASCII (U+FF01…U+FF5E) included.
func lookalikeMeaning(of scalar: Unicode.Scalar) -> String? {
  if let meant = lookalikes[scalar] { return meant }
  guard (0xFF01...0xFF5E).contains(scalar.value) else { return nil }
  return String(Character(Unicode.Scalar(UInt8(scalar.value - 0xFEE0))))
}

/// The foreign symbols by their first byte, so that reading a line stays quick.
let foreignSymbolsByFirstByte = Dictionary(grouping: foreignSymbols) { $0.typed.utf8.first ?? 0 }

/// The symbols of the language by their first byte, longer ones first.
let symbolsByFirstByte = Dictionary(grouping: Symbol.allCases) { $0.rawValue.utf8.first ?? 0 }

import CommandLanguage
import Diagnostics
import Testing

@Suite("What is being completed")
struct CompletionTests {
  /// The subject in a short form: `value f[1] x= -a,b` is the value of option x after one argument, a and b used.
  static func short(_ query: CompletionQuery) -> String {
    switch query.subject {
    case .statement: "statement"
    case .value(let place): "value" + short(place)
    case .member(let base): "member " + base
    case .text(let place, let quote): "text " + quote + short(place)
    case .nothing: "nothing"
    }
  }

  static func short(_ place: CompletionQuery.Place?) -> String {
    guard let place else { return "" }
    let owner =
      switch place.owner {
      case .function(let name): name
      case .member(let name): "." + name
      case .verb(let name): name + "!"
      }
    var text = " \(owner)[\(place.position)]"
    if let option = place.option { text += " \(option)=" }
    if !place.usedOptions.isEmpty { text += " -" + place.usedOptions.joined(separator: ",") }
    if !place.words.isEmpty { text += " (" + place.words.joined(separator: "|") + ")" }
    return place.beginsArgument ? text : text + " …"
  }

  @Test(
    "the cursor (|) asks for the right thing",
    arguments: [
      ("|", "", "statement"), ("co|mpare", "co", "statement"), ("a = 1; co|", "co", "statement"),
      ("  |", "", "statement"), ("x = |", "", "value"), ("x = atte|", "atte", "value"),
      ("a + |", "", "value"), ("[a, b|", "b", "value"), ("x[ro|", "ro", "value"),
      ("attend(|", "", "value attend[0]"), ("attend(q, k|", "k", "value attend[1]"),
      ("attend(q, k, causal=tr|", "tr", "value attend[2] causal= -causal …"),
      ("attend(q, causal=true, |", "", "value attend[1] -causal"),
      ("attend(q, fastmax(p=2, no|", "no", "value fastmax[0] -p"),
      ("attend(f(x), g(y) + |", "", "value attend[1] …"), ("f([a, |", "", "value"),
      ("b.at(3, |", "", "value .at[1]"), ("b.|", "", "member b"), ("b.we|", "we", "member b"),
      ("x = f(a).T.sh|", "sh", "member f(a).T"), ("map a b.q[0, :].|", "", "member b.q[0, :]"),
      ("(a + b).|", "", "member (a + b)"), ("a + (b).T|", "T", "member (b)"),
      ("map |", "", "value map![0]"), ("map b|", "b", "value map![0]"),
      ("compare a |", "", "value compare![1] (a)"),
      ("use d layer=2 he|", "he", "value use![1] -layer (d)"),
      ("use d layer=|", "", "value use![1] layer= (d) …"),
      ("export map b \"ma|", "ma", "text \" export![2] (map|b)"),
      ("compare softmax fastmax(p=|", "", "value fastmax[0] p= -p …"),
      ("map a + b|", "b", "value map![0] …"), ("expect max(|", "", "value max[0]"),
      ("expect |", "", "value"), ("help co|", "co", "value help![0]"),
      ("load(\"data/al|", "data/al", "text \" load[0]"), ("save b 'o|", "o", "text ' save![1] (b)"),
      ("fastmax(normalize=\"st|", "st", "text \" fastmax[0] normalize= -normalize …"),
      ("q.|", "", "member q"), ("q = |", "", "value"), ("q |", "", "value q![0]"),
      ("a # no|", "", "nothing"), ("3|", "", "nothing"), ("3.|", "", "nothing"),
      ("x = 2y|", "", "nothing"), ("\"a\"|", "", "nothing"), ("compare a, b|", "b", "value"),
      ("f(\n  a, |", "", "value f[1]"), ("τ = é|", "é", "value"), ("..|", "", "value"),
      (".|", "", "nothing"), (").|", "", "nothing"),
    ])
  func cursor(marked: String, prefix: String, subject: String) throws {
    let cursor = try #require(marked.utf8.firstIndex(of: UInt8(ascii: "|")))
    let offset = marked.utf8.distance(from: marked.startIndex, to: cursor)
    let line = marked.filter { $0 != "|" }
    let query = CompletionQuery(line: line, cursor: offset, grammar: grammar)
    #expect(Self.short(query) == subject)
    #expect(query.prefix == prefix)
    #expect(query.replaced == SourceSpan(from: offset - prefix.utf8.count, to: offset))
  }

  @Test("a cursor inside of a character, before the line or behind it does no harm")
  func oddCursor() {
    for cursor in [-5, 1, 3, 99] {
      let query = CompletionQuery(line: "é👍", cursor: cursor, grammar: grammar)
      #expect(query.replaced.to <= 6)
    }
  }
}

import CommandLanguage
import Diagnostics
import Testing

@Suite("The lines that the design promises")
struct ContractTests {
  @Test(
    "every promised line reads as it is meant",
    arguments: [
      ("seed 7        # default 0; printed", ["seed! 7"]),
      (
        "q, k, v = randn(64, 16), randn(64, 16), randn(64, 16)",
        ["q k v = (call randn 64 16) (call randn 64 16) (call randn 64 16)"]
      ),
      ("a = attend(q, k, v, softmax())", ["a = (call attend q k v (call softmax))"]),
      ("b = attend(q, k, v, fastmax(p=2))", ["b = (call attend q k v (call fastmax p=2))"]),
      (
        "c = attend(q, k, v, fastmax(p=2, normalize=\"standardize\", tau=4), causal=true)",
        [
          "c = (call attend q k v (call fastmax p=2 normalize=\"standardize\" tau=4) causal=true)"
        ]
      ),
      ("b.weights            # [queryCount, keyCount]", ["(member b weights)"]),
      ("b.scores ; b.out     # both", ["(member b scores)", "(member b out)"]),
      ("b.at(3, 5)", ["(call (member b at) 3 5)"]),
      ("b.row(3)", ["(call (member b row) 3)"]),
      ("map b", ["map! b"]),
      ("compare a b", ["compare! a b"]),
      ("bound b query=3      # actual", ["bound! b query=3"]),
      ("metrics b", ["metrics! b"]),
      ("g = grad(b, dout)", ["g = (call grad b dout)"]),
      (
        "d = load(\"alice-minilm.safetensors\")", ["d = (call load \"alice-minilm.safetensors\")"]
      ),
      ("use d layer=2 head=5", ["use! d layer=2 head=5"]),
      ("compare softmax fastmax(p=2)", ["compare! softmax (call fastmax p=2)"]),
      ("save b.out \"out.npy\"", ["save! (member b out) \"out.npy\""]),
      ("export map b \"map.png\"", ["export! map b \"map.png\""]),
      ("tau = 4; slide tau 0.25..8", ["tau = 4", "slide! tau (.. 0.25 8)"]),
      (
        "expect max(abs(b.weights - a.weights)) < 0.9",
        [
          "expect! (< (call max (call abs (- (member b weights) (member a weights)))) 0.9)"
        ]
      ),
      ("vars ; lessons ; demo ; quit", ["vars!", "lessons!", "demo!", "quit!"]),
      ("save session \"x.ff\"", ["save! session \"x.ff\""]),
      ("map b.weights - a.weights", ["map! (- (member b weights) (member a weights))"]),
      ("help compare", ["help! compare"]),
      ("q = 3", ["q = 3"]),
    ])
  func promisedLine(line: String, expected: [String]) throws {
    #expect(try short(line) == expected)
  }

  @Test(
    "a verb is a name where the design says so",
    arguments: [
      ("q, k = x", "q k = x"), ("q.T", "(member q T)"), ("q(3)", "(call q 3)"),
      ("q[0]", "(index q 0)"), ("q @ k", "(@ q k)"), ("q - 1", "(- q 1)"), ("q-1", "(- q 1)"),
      ("q == 3", "(== q 3)"), ("q and k", "(and q k)"), ("seed=3", "seed = 3"),
      ("q .. 3", "(.. q 3)"), ("q", "q!"), ("q -1", "q! (- 1)"), ("q [0]", "q! [0]"),
      ("q (3)", "q! 3"), ("q \"x\"", "q! \"x\""), ("q +x +y", "q! (+ x) (+ y)"),
      ("map a -b", "map! a (- b)"), ("map a- b", "map! (- a b)"),
      ("map a + -b", "map! (+ a (- b))"),
      ("map not a", "map! (not a)"), ("map a and not b", "map! (and a (not b))"),
      ("map a[1, 2] f(x, y)", "map! (index a 1 2) (call f x y)"), ("map 0 .. 8", "map! (.. 0 8)"),
      ("map x=[1, 2] y=\"a b\"", "map! x=[1 2] y=\"a b\""), ("map (a, b)", "map! [a b]"),
      ("expect a - b > 0 and c", "expect! (and (> (- a b) 0) c)"),
      ("help 'a' && and", "help! \"'a'\" \"&&\" and"),
    ])
  func verbOrName(line: String, expected: String) throws {
    #expect(try short(line) == [expected])
  }

  @Test("the rest of a command is kept as typed, without the comment")
  func rest() throws {
    let statement = try #require(try parse("  help  map  b # now", grammar: grammar).first)
    guard case .command(let call) = statement.kind else {
      Issue.record("not a command")
      return
    }
    #expect(call.rest == "map  b")
    #expect(call.verbSpan.text(in: "  help  map  b # now") == "help")
    #expect(statement.span.text(in: "  help  map  b # now") == "help  map  b")
  }

  @Test(
    "a semicolon at the end silences the last statement only",
    arguments: [
      ("a; b;", ["a", "b;"]), ("a;", ["a;"]), ("a ; # note", ["a;"]), ("a; b", ["a", "b"]),
      (";;a;;", ["a;"]), ("", []), ("  # only a note", []), (";", []), ("a\nb;", ["a", "b;"]),
      ("a;\nb", ["a;", "b"]), ("f(\na,\n\nb) # x\nc", ["(call f a b)", "c"]),
    ])
  func silence(line: String, expected: [String]) throws {
    #expect(try short(line) == expected)
  }
}

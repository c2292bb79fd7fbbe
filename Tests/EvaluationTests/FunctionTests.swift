import Evaluation
import Testing

@Suite("Functions")
struct FunctionTests {
  @Test("the example of every function and member runs from a bare start")
  func examples() throws {
    // A run comes from a command, whose own tests run these lines.
    let members = MemberTable.all.filter { $0.owner != .run }
    let lines =
      FunctionTable.all.map(\.example) + members.map(\.example)
      + MemberTable.methods.map(\.entry.example)
    for line in Set(lines).sorted() {
      var console = Console()
      #expect(throws: Never.self, "\(line)") { try console.run(line) }
    }
  }

  @Test("every name of the table belongs to one function")
  func names() {
    let names = FunctionTable.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    #expect(FunctionTable.entry(named: "concatenate")?.name == "concat")
  }

  @Test("every parameter that is left out has a default its kind accepts")
  func defaults() throws {
    for entry in FunctionTable.all + MemberTable.attentionMethods {
      var mayBeLeftOut = false
      for parameter in entry.parameters {
        if parameter.fallback != nil { mayBeLeftOut = true }
        #expect(!mayBeLeftOut || parameter.fallback != nil, "\(entry.signature)")
        #expect(!parameter.help.isEmpty)
      }
    }
  }

  @Test(
    "a function gives what NumPy gives",
    arguments: [
      ("std([1, 2, 3, 4])", "1.11803"), ("var([1, 2, 3, 4], ddof=1)", "1.66667"),
      ("prod([2, 3, 5])", "30"), ("norm([3, 4])", "5"), ("argmin([3, 1, 2])", "1"),
      ("cumsum([1, 2, 3])", "[1 3 6]"), ("sort([3, 1, 2])", "[1 2 3]"),
      ("argsort([3, 1, 2])", "[1 2 0]"), ("flip([1, 2, 3])", "[3 2 1]"),
      ("roll([1, 2, 3], 1)", "[3 1 2]"), ("repeat([1, 2], 2)", "[1 1 2 2]"),
      ("tile([1, 2], 2)", "[1 2 1 2]"),
      ("repeat([[1, 2], [3, 4]], 2, axis=1)", "[[1 1 2 2]\n [3 3 4 4]]"),
      ("repeat([[1, 2], [3, 4]], 2, axis=0)[:, 0]", "[1 1 3 3]"),
      ("tile([[1, 2], [3, 4]], 2)", "[[1 2 1 2]\n [3 4 3 4]]"), ("tile([1, 2], 0).shape", "[0]"),
      ("tile([1, 2], [2, 3, 1]).shape", "[2, 3, 2]"),
      ("repeat(zeros(2, 0), 3, axis=0).shape", "[6, 0]"),
      ("tile([1, 2], [2, 1])", "[[1 2]\n [1 2]]"),
      ("concat([[1, 2], [3]])", "[1 2 3]"), ("concatenate([eye(2), zeros(1, 2)]).shape", "[3, 2]"),
      ("concat([ones(2, 1), zeros(2, 2)], axis=1)[0]", "[1 0 0]"),
      ("stack([[1, 2], [3, 4]], axis=1)", "[[1 3]\n [2 4]]"), ("trace(eye(3))", "3"),
      ("tril(ones(2, 2))", "[[1 0]\n [1 1]]"), ("triu(ones(2, 2), 1)", "[[0 1]\n [0 0]]"),
      ("diag([1, 2])", "[[1 0]\n [0 2]]"), ("diag([[1, 2], [3, 4]])", "[1 4]"),
      ("outer([1, 2], [3, 4])", "[[3 4]\n [6 8]]"), ("where([1, 0], 3, 5)", "[3 5]"),
      ("clip([-2, 0.5, 3], 0, 1)", "[0.0000 0.5000 1.0000]"), ("maximum([1, 5], 3)", "[3 5]"),
      ("all([1, 0])", "false"), ("any([1, 0])", "true"), ("all([[1, 0], [1, 1]], axis=1)", "[0 1]"),
      ("allclose([1, 2], [1, 2.00001])", "true"), ("allclose(1, 1.1)", "false"),
      ("isnan([nan, 1])", "[1 0]"), ("mean([1, nan])", "nan"), ("log1p(0)", "0"),
      ("round([0.5, 1.5, -0.2])", "[ 0  2 -0]"), ("round(3.14159, 2)", "3.14"),
      ("round([1234, 1251], -2)", "[1200 1300]"),
      ("arange(2, 5)", "[2 3 4]"),
      ("arange(3)", "[0 1 2]"), ("linspace(0, 1, 3)", "[0.0000 0.5000 1.0000]"),
      ("expand_dims([1, 2], 0).shape", "[1, 2]"), ("squeeze(ones(1, 3)).shape", "[3]"),
      ("swapaxes(zeros(2, 3, 5), 0, 2).shape", "[5, 3, 2]"), ("mod(-7, 3)", "2"),
      ("softmax([[0, 0], [0, 0]])", "[[0.5000 0.5000]\n [0.5000 0.5000]]"),
      ("abs(entropy([0.5, 0.5]) - log(2)) < 1e-7", "true"), ("kl([0.5, 0.5], [0.5, 0.5])", "0"),
      ("kl([1, 0], [0, 1])", "inf"), ("entropy([1.5, -0.5])", "nan"), ("entropy([1, 0])", "0"),
      ("max([[1, 2], [3, 0]], axis=0)", "[3 2]"), ("sum([[1, 2], [3, 4]], 1)", "[3 7]"),
      ("zeros([2, 3]).shape", "[2, 3]"), ("randint(3, 4, 2)", "[3 3]"), ("len(\"äö\")", "2"),
      ("full([2], 0.5)", "[0.5000 0.5000]"), ("sum(permutation(7))", "21"),
    ])
  func value(_ line: String, _ expected: String) throws {
    var console = Console()
    let lines = try console.run(line).lines()
    let numbers = lines.first?.hasPrefix("tensor") == true ? lines.dropFirst() : lines[...]
    #expect(numbers.joined(separator: "\n") == expected)
  }
}

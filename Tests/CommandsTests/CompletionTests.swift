import Commands
import Testing

@Suite("Completion")
struct CompletionTests {
  /// What Tab offers at the end of `line` after some lines ran.
  private func candidates(
    _ line: String, after setUp: String..., files: [String] = []
  ) -> [String] {
    var prompt = Prompt()
    for line in setUp { prompt.run(line) }
    let completion = prompt.interpreter.completer.complete(line: line, cursor: line.utf8.count) {
      folder in folder == "." || folder == "data/" ? files : []
    }
    return completion.candidates.map(\.text)
  }

  @Test("the first word may be a verb, a variable or a function")
  func firstWord() {
    #expect(candidates("comp") == ["compare"])
    #expect(candidates("att") == ["attend"])
    #expect(candidates("mine", after: "mine = 3") == ["mine"])
  }

  @Test("a candidate replaces the word at the cursor, whatever stands behind")
  func replaced() {
    let completion = Prompt().interpreter.completer.complete(line: "x = rand(5)", cursor: 7) { _ in
      []
    }
    #expect(completion.replaced == 4..<7)
    #expect(completion.commonPrefix == "rand")
    #expect(completion.candidates.contains { $0.text == "randn" && !$0.help.isEmpty })
  }

  @Test("after a verb come what it takes first, other variables, and the verb's options")
  func verbArguments() {
    let offered = candidates(
      "bound ", after: "a = 3", "b = attend(ones(3, 2), ones(3, 2), ones(3, 2), softmax())")
    #expect(offered.prefix(3) == ["b", "softmax", "fastmax"])
    #expect(offered.contains("a"))
    #expect(offered.contains("query="))
    #expect(candidates("bound b query=3 q", after: "b = 3").contains("query=") == false)
    #expect(candidates("scale l") == ["lift", "linear", "log"])
    #expect(candidates("help comp") == ["compare"])
    #expect(candidates("save sess") == ["session"])
  }

  @Test("after a dot come the members of that value")
  func members() {
    let attention = "a = attend(ones(3, 2), ones(3, 2), ones(3, 2), softmax())"
    #expect(candidates("a.w", after: attention) == ["weights"])
    #expect(candidates("a.weights.sh", after: attention).contains("shape"))
    #expect(
      candidates("map d.", after: "d = load(\"alice-minilm.safetensors\")").prefix(3)
        .sorted() == ["k", "q", "v"])
    #expect(candidates("nothing.w") == [])
  }

  @Test("inside a call come the options of the function and their values")
  func options() {
    #expect(candidates("fastmax(norm").contains("normalize="))
    #expect(candidates("fastmax(normalize=\"max") == ["maxNorm"])
    #expect(candidates("attend(q, q, q, fast").contains("fastmax"))
    #expect(candidates("attend(q, q, q, softmax(), causal=tr") == ["true"])
  }

  @Test("models and tasks are offered where they are expected, and the options of a task")
  func models() {
    let setUp = ["m = model(layers=1, heads=2, width=8)", "q = 3", "t = copy(length=3)"]
    #expect(candidates("train ", after: setUp[0], setUp[1]).first == "m")
    #expect(candidates("train m task=mq", after: setUp[0]) == ["mqar"])
    #expect(candidates("train m task=t", after: setUp[0], setUp[2]).contains("t"))
    #expect(candidates("task pathf") == ["pathfinder"])
    #expect(candidates("task copy ") == ["length=", "shortest=", "vocabulary="])
    #expect(candidates("task copy length=3 ") == ["shortest=", "vocabulary="])
    #expect(
      candidates("task modular operation=") == ["\"add\"", "\"subtract\"", "\"multiply\""])
    #expect(candidates("task modular operation=\"s") == ["subtract"])
    #expect(candidates("race softmax model=", after: setUp[0]).first == "m")
    #expect(candidates("train m task=copy(") == ["length=", "shortest=", "vocabulary="])
    #expect(candidates("train m task=copy(length=3, ") == ["shortest=", "vocabulary="])
    #expect(candidates("characters(file=\"al", files: ["alice.txt", "b.npy"]) == ["alice.txt"])
    #expect(candidates("m.para", after: setUp[0]) == ["parameters", "parameter"])
  }

  @Test("inside quotes come the files of the folder")
  func paths() {
    #expect(candidates("load(\"a", files: ["a.npz", "b.npz", "data/"]) == ["a.npz"])
    #expect(candidates("load(\"data/b", files: ["a.npz", "b.npz"]) == ["data/b.npz"])
    #expect(candidates("save q \"a", files: ["a.npz"]) == ["a.npz"])
    #expect(
      candidates("load(\"", files: [".git/", "a.npy", "b.txt", "data/"]) == ["a.npy", "data/"])
    #expect(candidates("save q \"", files: [".git/", "b.txt"]) == ["b.txt"])
    #expect(candidates("save q \".", files: [".git/", "b.txt"]) == [".git/"])
  }

  @Test("a comment completes to nothing")
  func comment() {
    #expect(candidates("x = 1 # comp") == [])
  }

  @Test("the longest beginning that all candidates share is told")
  func commonPrefix() {
    let completion = Completion(
      replaced: 0..<1,
      candidates: [
        .init(text: "linear", help: ""), .init(text: "lift", help: ""),
        .init(text: "lime", help: ""),
      ])
    #expect(completion.commonPrefix == "li")
    #expect(Completion(replaced: 0..<0, candidates: []).commonPrefix == "")
  }
}

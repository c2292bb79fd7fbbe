import Models
import Testing

@Suite("Every task")
struct EveryTaskTests {
  @Test("each task of the table is tried, at its standard and with other options")
  func cases() {
    #expect(TaskCase.names == Set(TaskTable.definitions.map(\.name)))
  }

  @Test("an exercise depends on its number, its split and the seed alone", arguments: TaskCase.all)
  func determinism(_ example: TaskCase) throws {
    let (task, again) = (try example.task, try example.task)
    let forwards = task.problems(29)
    let backwards = (0..<29).reversed().map { again.problem($0, .training, seed: 3) }
    #expect(forwards == backwards.reversed())
    // With fewer than that, exercises are so few that they come again.
    guard task.longest.source > 5 else { return }
    #expect(forwards != task.problems(29, .heldOut))
    #expect(forwards != task.problems(29, seed: 4))
    #expect(Set(forwards.map { "\($0)" }).count > 9)
  }

  @Test("tokens, classes and lengths are those it promises", arguments: TaskCase.all)
  func promises(_ example: TaskCase) throws {
    let task = try example.task
    let longest = task.longest
    var reached = (source: 0, answer: 0)
    for split in Split.allCases {
      for problem in task.problems(211, split) {
        let (tokens, answers) = problem.parts
        #expect(!answers.isEmpty)
        #expect(tokens.allSatisfy(task.vocabulary.indices.contains))
        #expect(answers.allSatisfy(task.classes.indices.contains))
        switch problem {
        case .labelled(let tokens, let targets):
          #expect(tokens.count == targets.count)
          reached.source = max(reached.source, tokens.count)
          #expect(task.separator == nil)
        case .translation(let source, let answer):
          reached = (max(reached.source, source.count), max(reached.answer, answer.count))
          #expect(task.separator.map(task.vocabulary.indices.contains) == true)
        }
      }
    }
    #expect(reached.source <= longest.source && reached.answer <= longest.answer)
    // The promise is not looser than it has to be.
    #expect(reached.source * 4 >= longest.source * 3 && reached.answer == longest.answer)
  }

  @Test("tokens have names of their own that can be seen", arguments: TaskCase.all)
  func names(_ example: TaskCase) throws {
    let task = try example.task
    #expect(Set(task.vocabulary).count == task.vocabulary.count)
    #expect(Set(task.classes).count == task.classes.count)
    for name in task.vocabulary + task.classes {
      #expect(!name.isEmpty && !name.contains(where: { $0.isWhitespace || $0 == "\0" }))
    }
    var tokens = task.problem(5, .training, seed: 1).parts.tokens
    // What asks for the answer is no byte.
    if task.writing == .bytes { tokens.removeLast() }
    #expect(try task.tokens(of: task.written(tokens)) == tokens)
  }

  @Test("no class occurs more often than its chance says", arguments: TaskCase.drawn)
  func chance(_ example: TaskCase) throws {
    let task = try example.task
    var counts = [Int](repeating: 0, count: task.classes.count)
    for problem in task.problems(3_001, .training, seed: 11) {
      for answer in problem.parts.answers { counts[answer] += 1 }
    }
    let total = Double(counts.reduce(0, +))
    let most = Double(counts.max() ?? 0) / total
    let chance = task.chance
    // Five standard deviations, answers of one exercise counted as one draw, and what a counted
    // chance may itself be off; the largest of many classes lies above its mean besides.
    let spread = (chance.value * (1 - chance.value) / 3_001).squareRoot()
    let width = chance.interval.map { $0.upperBound - $0.lowerBound } ?? 0
    #expect(abs(most - chance.value) <= 5 * spread + width + 0.02, "\(most), \(chance)")
    let ceiling = task.ceiling ?? .exact(1)
    #expect(ceiling.value >= chance.value && ceiling.value <= 1)
  }

  @Test("titles are what was given, and make the same task again", arguments: TaskCase.all)
  func titles(_ example: TaskCase) throws {
    let task = try example.task
    #expect(task.title.hasPrefix(example.name + "("))
    for (name, value) in example.given {
      #expect(task.title.contains("\(name)=\(try #require(value.typed))"))
    }
    let values = Dictionary(uniqueKeysWithValues: task.options.values.map { ($0.name, $0.value) })
    let again = try TaskTable.make(example.name, values)
    #expect(again.options == task.options)
    #expect(again.problems(3) == task.problems(3))
    #expect(task.explanation.count > 60)
  }
}

import Foundation
import Testing

@testable import Models

@Suite("Tasks of text")
struct TextTaskTests {
  private func pieces(
    _ task: any Task, _ count: Int, _ split: Split = .training
  ) -> [(text: String, answer: Int)] {
    task.problems(count, split).map { problem in
      let (tokens, answers) = problem.parts
      return (task.written(tokens.dropLast()), answers[0])
    }
  }

  /// Whether a reader who counts habits alone comes as near to the ceiling as anyone can.
  @Test(
    "who counts the habits of the invented authors tells them apart as well as the ceiling says")
  func authors() throws {
    let words = Lexicon.words.map { String(decoding: $0, as: UTF8.self) }
    for (differ, length) in [("words", 47), ("order", 61)] {
      let task = try TaskTable.make("text", ["differ": .text(differ), "length": .whole(length)])
      var right = 0
      for (text, answer) in pieces(task, 2_003) {
        #expect(text.utf8.count == length)
        let numbers = text.split(separator: " ").dropLast().map { words.firstIndex(of: "\($0)") }
        #expect(!numbers.contains(nil))
        let known = numbers.compactMap { $0 }
        let score =
          differ == "words"
          ? known.reduce(0) { $0 + ($1 % 2 == 0 ? 1 : -1) }
          : zip(known, known.dropFirst()).reduce(0) { sum, pair in
            let step = (pair.1 - pair.0 + 16) % 16
            return sum + (step == 3 ? 1 : step == 5 ? -1 : 0)
          }
        if (score >= 0 ? 0 : 1) == answer { right += 1 }
      }
      let ceiling = try #require(task.ceiling)
      let share = Double(right) / 2_003
      #expect(ceiling.sample == 4_096 && ceiling.value > 0.9)
      #expect(share < (try #require(ceiling.interval)).upperBound + 0.02)
      #expect(share > ceiling.value - 0.06, "\(differ): \(share), \(ceiling.value)")
    }
  }

  @Test("authors without a habit cannot be told apart, and their words are all as frequent")
  func noHabit() throws {
    for differ in ["words", "order"] {
      let task = try TaskTable.make("text", ["differ": .text(differ), "habit": 0])
      let ceiling = try #require(task.ceiling?.interval)
      #expect(ceiling.contains(0.5))
    }
    // With habits of order, no word is more frequent with either: 5 standard deviations.
    let task = try TaskTable.make("text", ["differ": "order", "length": 211])
    let texts = pieces(task, 503)
    for author in 0..<2 {
      let words = texts.filter { $0.answer == author }.flatMap {
        $0.text.split(separator: " ").dropLast()
      }
      let mean = Double(words.count) / 16
      for word in Lexicon.words {
        let name = String(decoding: word, as: UTF8.self)
        let count = Double(words.count { $0 == name })
        #expect(abs(count - mean) < 5 * mean.squareRoot(), "\(name): \(count) of \(mean)")
      }
    }
  }

  @Test("pieces of given files are of the file that is the answer, held-out ones of its last tenth")
  func files() throws {
    let files = [
      InventedText.file("a", "the cat sat on the mat, é €", 401),
      InventedText.file("b", "DOGS? run in the park", 307),
      InventedText.file("folder", "one two", 199), InventedText.file("folder", "three four", 401),
    ]
    let task = try TaskTable.make("text", ["files": .files(files), "length": 17])
    #expect(task.classes == ["a", "b", "folder"])
    // What concerns the invented authors alone is not said of files.
    #expect(task.title == #"text(length=17, files=["a", "b", "folder"])"#)
    #expect(task.ceiling == nil && task.chance == .exact(1 / 3))
    let last = task.vocabulary.count - 1
    var byText = [0, 0]
    for split in Split.allCases {
      for problem in task.problems(601, split) {
        let (tokens, answers) = problem.parts
        #expect(tokens.last == last)
        let piece = tokens.dropLast().flatMap { TokenName.bytes(task.vocabulary[$0]) }
        let texts = files.filter { $0.name == task.classes[answers[0]] }.map(\.bytes)
        let found = texts.firstIndex { text in
          let cut = text.count - text.count / 10
          let part = split == .training ? text[..<cut] : text[cut...]
          return part.contains(piece)
        }
        #expect(found != nil)
        if answers[0] == 2, let found { byText[found] += 1 }
      }
    }
    // Longer texts of a folder are read more often: 199 words of 3.5 letters, 401 of 5.
    #expect(byText[0] > 40 && byText[1] > 2 * byText[0])
  }

  @Test("documents match when the same name stands in both, and in neither case stands another")
  func retrieval() throws {
    for (length, names) in [(20, 4), (61, 64), (6, 2)] {
      let task = try TaskTable.make(
        "retrieval", ["length": .whole(length), "names": .whole(names)])
      let known = Set(Lexicon.names[..<names].map { String(decoding: $0, as: UTF8.self) })
      var used = Set<String>()
      for split in Split.allCases {
        for (text, answer) in pieces(task, 601, split) {
          let documents = text.split(separator: "|")
          #expect(documents.map(\.utf8.count) == [length, length])
          let named = documents.map { document in
            document.split(separator: " ").map(String.init).filter(known.contains)
          }
          #expect(named.allSatisfy { $0.count == 1 })
          #expect((named[0] == named[1]) == (answer == 1))
          used.formUnion(named.joined())
        }
      }
      #expect(used == known)
    }
  }

  @Test("windows of a text are asked for the next character, held-out ones in the last tenth")
  func characters() throws {
    let file = InventedText.file("f", "Ein Öl,\r\nein Ei.\t€", 503)
    let task = try TaskTable.make("characters", ["file": .files([file]), "length": 31])
    let text = Array(
      String(decoding: file.bytes, as: UTF8.self).replacing("\r\n", with: "\n").unicodeScalars)
    let cut = text.count - text.count / 10
    for split in Split.allCases {
      let part = split == .training ? text[..<cut] : text[cut...]
      for problem in task.problems(211, split) {
        guard case .labelled(let tokens, let targets) = problem else { fatalError() }
        #expect(tokens.dropFirst().elementsEqual(targets.dropLast()))
        let window = task.written(tokens + [targets[30]]).unicodeScalars
        #expect(part.contains(Array(window)))
      }
    }
    let most = Set(text).map { character in text.count { $0 == character } }.max()
    #expect(task.chance == .exact(Double(try #require(most)) / Double(text.count)))
  }

  @Test("the text that is shipped is Alice, and nothing besides")
  func alice() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let path = root.appending(path: "sessions/data/alice.txt")
    let bytes = [UInt8](try Data(contentsOf: path))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("ALICE'S ADVENTURES IN WONDERLAND\n"))
    #expect(text.hasSuffix("THE END\n") && text.utf8.count == 147_784)
    #expect(text.count(of: "CHAPTER ") == 12)
    for foreign in ["Gutenberg", "FULCRUM", "edition", "http", "\r"] {
      #expect(!text.contains(foreign))
    }
    let task = try TaskTable.make(
      "characters", ["file": .files([TaskFile(name: "alice.txt", bytes: bytes)])])
    #expect(task.title == #"characters(file="alice.txt", length=64)"#)
    #expect(task.vocabulary.count == 68)
    #expect(throws: TaskError.unreadFiles(option: "file", names: ["alice.txt"])) {
      try TaskTable.make("characters")
    }
  }
}

@Suite("Texts that nobody vouches for")
struct HostileTextTests {
  private func make(_ bytes: [UInt8], length: Int = 2) throws(TaskError) -> any Task {
    try TaskTable.make(
      "characters",
      ["file": .files([TaskFile(name: "f", bytes: bytes)]), "length": .whole(length)])
  }

  @Test("bytes that are no text are refused where they stand")
  func notText() throws {
    let good = Array("äb\r\nc€😀".utf8)
    let bad: [[UInt8]] = [
      [0xFF], [0xC3], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0x80], [0x00],
    ]
    for bytes in bad {
      #expect(throws: TaskError.notText("f", offset: good.count)) {
        try make(good + bytes + Array("more".utf8))
      }
    }
    #expect(throws: TaskError.notText("f", offset: 1)) { try make([0x1F, 0x8B, 8, 0]) }
  }

  @Test("empty, short and huge files are refused with what they have and need")
  func sizes() throws {
    #expect(throws: TaskError.emptyFile("f")) { try make([]) }
    #expect(throws: TaskError.emptyFile("f")) { try make([0xEF, 0xBB, 0xBF]) }
    #expect(throws: TaskError.textTooShort("f", tokens: 3, minimum: 30)) { try make([1, 2, 3]) }
    let tenth = (0..<30).map { UInt8(65 + $0 % 7) }
    #expect(throws: TaskError.textTooShort("f", tokens: 29, minimum: 30)) {
      try make(tenth.dropLast())
    }
    let shortest = try make(tenth)
    let window = shortest.problem(1, .heldOut, seed: 1).parts.tokens
    #expect(window.count == 2)
    let huge = [UInt8](repeating: 65, count: 1 << 24 | 1)
    #expect(throws: TaskError.fileTooLarge("f", bytes: 1 << 24 | 1, limit: 1 << 24)) {
      try make(huge)
    }
    #expect(throws: TaskError.wrongKind(option: "file", expected: .files(1...1))) {
      try TaskTable.make("characters", ["file": "alice.txt"])
    }
    let two = ["a", "b"].map { TaskFile(name: $0, bytes: tenth) }
    #expect(throws: TaskError.fileCount(option: "file", count: 2, allowed: 1...1)) {
      try TaskTable.make("characters", ["file": .files(two)])
    }
    #expect(throws: TaskError.fileCount(option: "files", count: 1, allowed: 2...64)) {
      try TaskTable.make("text", ["files": .files([two[0]])])
    }
    #expect(throws: TaskError.textTooShort("a", tokens: 30, minimum: 330)) {
      try TaskTable.make("text", ["files": .files(two)])
    }
  }

  @Test("more characters than a vocabulary holds, and a byte order mark that is none of them")
  func alphabets() throws {
    var text = String.UnicodeScalarView()
    for code in 0..<UInt32(4_097) { text.append(Unicode.Scalar(0x4E00 + code) ?? "x") }
    #expect(throws: TaskError.tooManyCharacters("f", count: 4_097, limit: 4_096)) {
      try make(Array(String(text).utf8))
    }
    text.removeLast()
    #expect(try make(Array(String(text).utf8)).vocabulary.count == 4_096)
    let marked = try make([0xEF, 0xBB, 0xBF] + (0..<40).map { UInt8(65 + $0 % 7) })
    #expect(marked.vocabulary == ["A", "B", "C", "D", "E", "F", "G"])
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}

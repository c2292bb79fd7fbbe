import Foundation
import TensorFiles
import Tensors
import Testing

@Suite("Writing files")
struct SavedFileTests {
  static let small = Tensor([2, 3], [0.1, -1e-38, 3e38, .infinity, -.infinity, .nan])
  static let cube = Tensor([2, 3, 5], (0..<30).map(Float.init))
  static let both = [(name: "small", tensor: small), (name: "block/cube", tensor: cube)]

  @Test(
    "what is written reads back the same",
    arguments: ["a.npz", "a.safetensors"], [false, true])
  func roundTrip(name: String, compress: Bool) throws {
    let folder = try TemporaryFolder()
    try saveTensors(
      Self.both, textArrays: ["tokens": Fixture.tokens], metadata: ["model": "by \"hand\"\n"],
      to: folder.path(name), overwrite: false, compress: compress)
    let file = try loadTensors(at: folder.path(name), memoryLimit: 1 << 20)
    #expect(file.entries.map(\.name) == ["small", "block/cube"])
    #expect(isSame(try file.tensor(named: "small").elements, Self.small.elements))
    #expect(try file.tensor(named: "block/cube") == Self.cube)
    #expect(file.textArrays == ["tokens": Fixture.tokens])
    #expect(file.metadata["model"] == "by \"hand\"\n")
    #expect(try folder.contents() == [name])
  }

  @Test("text has the fewest digits that read back as the same number")
  func csv() throws {
    let folder = try TemporaryFolder()
    try saveTensors([("x", Self.small)], to: folder.path("a.csv"), overwrite: false)
    let text = try String(contentsOfFile: folder.path("a.csv"), encoding: .utf8)
    #expect(text == "0.1,-1e-38,3e+38\ninf,-inf,nan\n")
    let numbers = text.split { $0 == "," || $0 == "\n" }.map { Float($0) ?? 0 }
    #expect(isSame(numbers, Self.small.elements))
  }

  @Test("an existing file is replaced only when asked, and whole")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    try saveTensors([("x", Self.cube)], to: path, overwrite: false)
    #expect(throws: TensorFileError.exists) {
      try saveTensors([("x", Tensor(1))], to: path, overwrite: false)
    }
    let kept = try loadTensors(at: path, memoryLimit: 1 << 20)
    #expect(try kept.tensor(named: "array") == Self.cube)
    try saveTensors([("x", Tensor(1))], to: path, overwrite: true)
    let replaced = try loadTensors(at: path, memoryLimit: 1 << 20)
    #expect(try replaced.tensor(named: "array") == Tensor(1))
    #expect(try folder.contents() == ["a.npy"])
  }

  @Test("what cannot be written leaves nothing behind")
  func refusals() throws {
    let folder = try TemporaryFolder()
    func save(_ tensors: [(String, Tensor)], _ name: String) throws(TensorFileError) {
      try saveTensors(tensors, to: folder.path(name), overwrite: true)
    }
    #expect(throws: TensorFileError.rankNotWritable(.csv, rank: 3, limit: 2)) {
      try save([("x", Self.cube)], "a.csv")
    }
    #expect(throws: TensorFileError.needsOneTensor(.npy, count: 2)) {
      try save([("x", Self.cube), ("y", Self.cube)], "a.npy")
    }
    #expect(throws: TensorFileError.duplicateName("x")) {
      try save([("x", Self.cube), ("x", Self.cube)], "a.safetensors")
    }
    #expect(throws: TensorFileError.unsafeName("../x")) { try save([("../x", Self.cube)], "a.npz") }
    #expect(throws: TensorFileError.unknownExtension("txt")) { try save([], "a.txt") }
    #expect(throws: TensorFileError.cannotWrite(errno: ENOENT)) {
      try save([("x", Self.cube)], "none/a.npy")
    }
    #expect(try folder.contents() == [])
  }
}

@Suite("Other programs read what is written")
struct OtherReaderTests {
  static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

  @Test(
    "NumPy reads every array, list of texts and number",
    .enabled(if: OtherReaderTests.run("-c", "import numpy"), "needs python3 with numpy"))
  func numpy() throws {
    let folder = try TemporaryFolder()
    func save(_ name: String, _ tensor: Tensor) throws {
      try saveTensors([("x", tensor)], to: folder.path(name), overwrite: false)
    }
    try save("cube.npy", SavedFileTests.cube)
    try save("scalar.npy", Tensor(7.5))
    try save("empty.npy", Tensor([0, 3], []))
    try save("small.csv", SavedFileTests.small)
    try save("column.csv", Tensor([7], (0..<7).map(Float.init)))
    for (name, compress) in [("stored.npz", false), ("deflated.npz", true)] {
      try saveBoth(to: folder.path(name), compress: compress)
    }
    #expect(Self.run(checker, "numpy", folder.url.path))
  }

  @Test(
    "the safetensors library reads every tensor and its metadata",
    .enabled(
      if: OtherReaderTests.run("-c", "import numpy, safetensors"), "needs python3 with safetensors")
  )
  func safetensors() throws {
    let folder = try TemporaryFolder()
    try saveBoth(to: folder.path("both.safetensors"))
    #expect(Self.run(checker, "safetensors", folder.url.path))
  }

  private func saveBoth(to path: String, compress: Bool = false) throws {
    try saveTensors(
      SavedFileTests.both, textArrays: ["tokens": Fixture.tokens], metadata: ["model": "by hand"],
      to: path, overwrite: false, compress: compress)
  }

  private var checker: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Reference/check_tensor_files.py").path
  }

  /// True when Python runs this to a good end.
  static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python] + arguments
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

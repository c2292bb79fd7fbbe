import Foundation
import TensorFiles
import Tensors
import Testing

@Suite("Opening files")
struct OpenedFileTests {
  @Test("a path that is no file says why")
  func paths() throws {
    let folder = try TemporaryFolder()
    #expect(throws: TensorFileError.notFound) {
      try loadTensors(at: folder.path("none.npy"), memoryLimit: .max)
    }
    try FileManager.default.createDirectory(
      atPath: folder.path("folder.npy"), withIntermediateDirectories: false)
    #expect(throws: TensorFileError.notAFile) {
      try loadTensors(at: folder.path("folder.npy"), memoryLimit: .max)
    }
    #expect(mkfifo(folder.path("pipe.npy"), 0o600) == 0)
    #expect(throws: TensorFileError.notAFile) {
      try loadTensors(at: folder.path("pipe.npy"), memoryLimit: .max)
    }
    #expect(throws: TensorFileError.unknownExtension("csv")) {
      try loadTensors(at: folder.path("none.csv"), memoryLimit: .max)
    }
    #expect(throws: TensorFileError.unknownExtension("")) {
      try loadTensors(at: folder.path("npy"), memoryLimit: .max)
    }
    #expect(try TensorFileFormat(path: "a/B.NPZ") == .npz)
  }

  @Test("a mapped file that shrinks is refused, not a crash; a small one was read already")
  func shrinkingFile() throws {
    let folder = try TemporaryFolder()
    let big = Tensor([1031, 1031], repeating: 2)
    for (name, tensor) in [("big.npy", big), ("small.npy", Tensor([3], repeating: 2))] {
      try saveTensors([("x", tensor)], to: folder.path(name), overwrite: false)
    }
    let mapped = try loadTensors(at: folder.path("big.npy"), memoryLimit: .max)
    let read = try loadTensors(at: folder.path("small.npy"), memoryLimit: .max)
    #expect(try mapped.tensor(named: "array") == big)
    #expect(truncate(folder.path("big.npy"), 100) == 0)
    #expect(truncate(folder.path("small.npy"), 100) == 0)
    #expect(throws: TensorFileError.changedWhileOpen) { try mapped.tensor(named: "array") }
    #expect(try read.tensor(named: "array") == Tensor([3], repeating: 2))
  }
}

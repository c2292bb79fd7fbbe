import Foundation
import TensorFiles
import Tensors

/// The files made by NumPy and the safetensors library, and what they hold.
enum Fixture {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  static let floats: [Float] = [0, -1.5, 2.25, .infinity, -0.0625, .nan]
  static let integers: [Float] = [0, 1, 2, 3, 100, 127]
  static let truths: [Float] = [1, 0, 1, 0, 0, 1]
  static let tokens = ["[CLS]", "alice", "é漢", "\u{1B}[31m", "##ped"]

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func load(_ name: String) throws(TensorFileError) -> LoadedTensors {
    try loadTensors(at: path(name), memoryLimit: 1 << 20)
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }
}

/// A folder that is removed when the test ends.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("tensor-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}

/// True when both hold the same numbers, NaN equal to NaN.
func isSame(_ first: [Float], _ second: [Float]) -> Bool {
  first.count == second.count
    && zip(first, second).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
}

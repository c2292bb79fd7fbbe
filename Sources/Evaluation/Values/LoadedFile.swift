import Foundation
import Synchronization
public import TensorFiles
import Tensors

/// An opened file; its entries are converted when first used and shared by all copies.
public struct LoadedFile: Sendable {
  /// The path as it was asked for.
  public let name: String
  /// Where it was found.
  public let path: String
  /// What the file holds.
  public let contents: LoadedTensors
  /// The tokens stored beside the tensors; empty when there are none.
  public let tokens: [String]
  private let converted = ConvertedEntries()

  /// Wraps what was read from `path`.
  public init(name: String, path: String, contents: LoadedTensors) {
    self.name = name
    self.path = path
    self.contents = contents
    tokens = contents.textArrays["tokens"] ?? Self.tokens(inMetadata: contents.metadata)
  }

  /// The names of the tensors, in file order.
  public var tensorNames: [String] { contents.entries.map(\.name) }

  /// True when there is a tensor of this name.
  public func holds(_ name: String) -> Bool { contents.entries.contains { $0.name == name } }

  /// The tensor stored as `name`, with the tokens along its token axis when their number fits.
  ///
  /// - Throws: `TensorFileError` when the entry cannot be converted.
  public func tensor(named name: String) throws -> LabeledTensor {
    if let known = converted.tensor(named: name) { return known }
    let tensor = LabeledTensor(try contents.tensor(named: name)).labeled(tokens: tokens)
    converted.store(tensor, named: name)
    return tensor
  }

  /// Tokens in safetensors metadata are a JSON list in text.
  private static func tokens(inMetadata metadata: [String: String]) -> [String] {
    guard let text = metadata["tokens"] else { return [] }
    return (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
  }
}

extension LoadedFile: Equatable {
  /// True for copies of one opened file.
  public static func == (left: LoadedFile, right: LoadedFile) -> Bool {
    left.converted === right.converted
  }
}

/// Entries that were converted to float32 already.
private final class ConvertedEntries: Sendable {
  private let tensors = Mutex<[String: LabeledTensor]>([:])

  func tensor(named name: String) -> LabeledTensor? {
    tensors.withLock { $0[name] }
  }

  func store(_ tensor: LabeledTensor, named name: String) {
    tensors.withLock { $0[name] = tensor }
  }
}

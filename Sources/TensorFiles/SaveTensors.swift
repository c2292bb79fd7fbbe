public import Tensors

/// Writes tensors as float32 in the format that the extension of `path` names.
///
/// The file is written under a temporary name and renamed, so a failure leaves nothing behind.
/// `.npy` and `.csv` hold one tensor; its name, the texts and the metadata are left out there.
///
/// - Parameters:
///   - tensors: Names and tensors, in the file's order.
///   - textArrays: Lists of texts by name; in safetensors a JSON list in `__metadata__`.
///   - metadata: Texts by name; in npz arrays of rank 0.
///   - overwrite: Whether an existing file may be replaced.
///   - compress: Whether members of a `.npz` are deflated.
/// - Throws: ``TensorFileError/exists``, ``TensorFileError/cannotWrite(errno:)``,
///   ``TensorFileError/notAFile``, ``TensorFileError/unknownExtension(_:)``,
///   ``TensorFileError/needsOneTensor(_:count:)``,
///   ``TensorFileError/rankNotWritable(_:rank:limit:)``, ``TensorFileError/duplicateName(_:)``,
///   ``TensorFileError/unsafeName(_:)``, or ``TensorFileError/tooLarge(bytes:limit:)`` for a
///   member of 4 GiB in a `.npz`.
public func saveTensors(
  _ tensors: [(name: String, tensor: Tensor)], textArrays: [String: [String]] = [:],
  metadata: [String: String] = [:], to path: String, overwrite: Bool, compress: Bool = false
) throws(TensorFileError) {
  let format = try TensorFileFormat(path: path)
  let content = FileContent(tensors: tensors, textArrays: textArrays, metadata: metadata)
  try content.check(for: format)
  var file = try ReplacementFile(path: path, overwrite: overwrite)
  switch format {
  case .npy: try writeNpy(tensors[0].tensor, to: &file)
  case .csv: try writeCSV(tensors[0].tensor, to: &file)
  case .npz: try writeNpz(content, compress: compress, to: &file)
  case .safetensors: try writeSafetensors(content, to: &file)
  }
  try file.finish(overwrite: overwrite)
}

/// What is to be written.
struct FileContent {
  let tensors: [(name: String, tensor: Tensor)]
  let textArrays: [String: [String]]
  let metadata: [String: String]

  /// Checks names and ranks before anything is written.
  func check(for format: TensorFileFormat) throws(TensorFileError) {
    switch format {
    case .npy, .csv:
      guard tensors.count == 1 else { throw .needsOneTensor(format, count: tensors.count) }
      let limit = format == .csv ? 2 : HeaderLimits.rank
      let rank = tensors[0].tensor.shape.rank
      guard rank <= limit else { throw .rankNotWritable(format, rank: rank, limit: limit) }
    case .npz, .safetensors: try checkNames(for: format)
    }
  }

  private func checkNames(for format: TensorFileFormat) throws(TensorFileError) {
    var names: Set<String> = []
    for (name, tensor) in tensors {
      guard name != "__metadata__" else { throw .unsafeName(name) }
      guard names.insert(name).inserted else { throw .duplicateName(name) }
      guard tensor.shape.rank <= HeaderLimits.rank else {
        throw .rankNotWritable(format, rank: tensor.shape.rank, limit: HeaderLimits.rank)
      }
    }
    guard format == .npz else { return }
    for name in Set(textArrays.keys).union(metadata.keys) {
      guard names.insert(name).inserted else { throw .duplicateName(name) }
    }
    for name in names { try checkMemberName(name) }
  }
}

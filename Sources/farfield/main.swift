import ArgumentParser
import Foundation
import Tensors

// Bad usage ends with 2; --help and --version with 0.
openMissingStreams()
keepFreedMemory()
do {
  let options = try Options.parse()
  exit(endingOutput(Start(options: options).run()))
} catch {
  let code = Options.exitCode(for: error)
  let message = Options.fullMessage(for: error)
  if code == .success {
    print(message)
    exit(0)
  }
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(2)
}

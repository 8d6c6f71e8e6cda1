; LLVM's back end ends the process when it meets what the target lacks. That is
; contained: an error, an exit status, and nothing is left behind.

; RUN: rm -rf %t && mkdir %t
; RUN: not tilec %s --target=sm_80 -o %t/out.ptx 2>%t.err
; RUN: FileCheck %s < %t.err
; RUN: ls -A %t | count 0

; The instruction needs PTX ISA 8.0, too: the version follows the target.
; RUN: tilec %s --target=sm_90a -o - | FileCheck %s --check-prefix=HOPPER

; CHECK: error: LLVM's back end cannot make code for sm_80 of this kernel [E0652]
; CHECK-NOT: Stack dump

; HOPPER: cp.async.bulk.commit_group
define ptx_kernel void @hopper() {
  call void @llvm.nvvm.cp.async.bulk.commit.group()
  ret void
}

declare void @llvm.nvvm.cp.async.bulk.commit.group()

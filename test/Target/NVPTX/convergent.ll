; Inline PTX may hold a barrier: two of them in divergent branches are not
; merged into one behind the branches, although LLVM is not told.

; RUN: tilec %s | FileCheck %s

; CHECK: @%p{{.*}} bra
; CHECK: bar.sync 1;
; CHECK: bar.sync 1;
define ptx_kernel void @divergent(ptr addrspace(1) %p, i32 %n) {
entry:
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %c = icmp slt i32 %tid, %n
  br i1 %c, label %then, label %else
then:
  call void asm sideeffect "bar.sync 1;", ""()
  br label %end
else:
  call void asm sideeffect "bar.sync 1;", ""()
  br label %end
end:
  store i32 %tid, ptr addrspace(1) %p
  ret void
}

declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()

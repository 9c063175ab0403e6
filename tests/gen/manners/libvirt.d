provider lighthouse {
	# file: src/util/lamp_poll.c
	# prefix: lamp_poll
	probe lamp_poll_add_handle(int watch, int fd, int events, void *cb, void *opaque, void *ff);
	probe lamp_poll_run(int nfds, int timeout);


        # file: src/util/lampobject.c
        # prefix: object
        probe object_new(void *obj, const char *klassname);

	# file: src/rpc/lampsocket.c
	# prefix: rpc
	probe rpc_socket_new(void *sock, int fd, int errfd, pid_t pid, const char *localAddr, const char *remoteAddr);
	probe rpc_client_msg_rx(void *client, int len, int prog, int vers, int proc, int type, int status, int serial);
	probe rpc_tls_context_new(void *ctxt, const char *cacert, const char *cacrl,
				  const char *cert, const char *key, int sanityCheckCert, int requireValidCert, int isServer);
};

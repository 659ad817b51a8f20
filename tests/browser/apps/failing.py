"""What does a visitor read where a page of ours fails?"""

import streamlit as st

if __name__ == "__main__":
    st.write("What was drawn before stays.")
    if st.button("Fail"):
        raise ZeroDivisionError("a secret of the program")
else:
    from dashboard.server.app import explain

    app = st.App(__file__, on_script_error=explain)

# VAE Lab as a container. docs/deploying.md says how to start it, and what of this was tried.
FROM python:3.11-slim

RUN useradd --create-home app
WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .

# What is to last lies on a volume; static/ is where the app lays the files that browsers keep.
ENV VAE_LAB_RUNS=/keep/runs VAE_LAB_DATA=/keep/data
RUN mkdir -p /keep && chown app /keep static
USER app
VOLUME /keep

ENV STREAMLIT_SERVER_PORT=8501 STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_HEADLESS=true
EXPOSE 8501
HEALTHCHECK --start-period=60s CMD python -c "import os, urllib.request as u; u.urlopen(os.path.join('http://127.0.0.1:8501', os.getenv('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'), '_stcore/health'))"
CMD ["streamlit", "run", "streamlit_app.py"]
